using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Sources;

/// <summary>A text without the marks in it.</summary>
internal sealed class Unmarked : IMarkedText
{
    private readonly PooledBuffer _text;

    private Unmarked(PooledBuffer text) => _text = text;

    /// <param name="escaped">Content of a JSON string, escapes intact; so is what comes back.</param>
    public static byte[] Of(ReadOnlySpan<byte> escaped)
    {
        using var text = new PooledBuffer(escaped.Length);
        using var scanner = new MarkScanner(new Unmarked(text));
        scanner.Scan(escaped);
        scanner.End();
        return text.Written.ToArray();
    }

    public void Text(ReadOnlySpan<byte> escaped) => _text.Append(escaped);

    public void Mark(ReadOnlySpan<byte> mark)
    {
    }
}
