namespace Proxy.Core.Canonical.Sources;

/// <summary>Takes a text and the marks in it, apart and in order.</summary>
internal interface IMarkedText
{
    /// <param name="escaped">Content of a JSON string, escapes intact.</param>
    void Text(ReadOnlySpan<byte> escaped);

    /// <param name="mark">Plain ASCII, from bracket to bracket.</param>
    void Mark(ReadOnlySpan<byte> mark);
}
