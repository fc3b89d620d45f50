namespace Proxy.Core.Json;

/// <summary>Thrown by <see cref="JsonScanner"/> at the byte where the text stops being JSON.</summary>
internal sealed class JsonSyntaxException(int position, bool tooDeep) : Exception("not JSON")
{
    /// <summary>Index of the first byte that does not fit; the length of the text when it ends too early.</summary>
    public int Position { get; } = position;

    public bool TooDeep { get; } = tooDeep;
}
