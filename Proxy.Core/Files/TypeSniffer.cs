using System.Text.Unicode;

namespace Proxy.Core.Files;

/// <summary>
/// What a file is, from its bytes as they pass: what models can see is known by its first bytes, text by being UTF-8 to the
/// end. What a client declares holds where the bytes do not speak against it.
/// </summary>
internal sealed class TypeSniffer
{
    private const string Bytes = "application/octet-stream", Text = "text/plain";
    private const int LongestSign = 12, LongestRune = 4;
    private readonly byte[] _start = new byte[LongestSign];
    private readonly byte[] _rest = new byte[LongestRune];
    private int _started;
    private int _left;
    private bool _isText = true;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_started < LongestSign)
        {
            var first = bytes[..Math.Min(bytes.Length, LongestSign - _started)];
            first.CopyTo(_start.AsSpan(_started));
            _started += first.Length;
        }

        if (_isText) ReadText(bytes);
    }

    /// <summary>When all bytes have passed.</summary>
    /// <param name="declared">The client's, <c>text/csv; charset=utf-8</c>; null for none.</param>
    public string Type(string? declared)
    {
        if (Sign(_start.AsSpan(0, _started)) is { } known) return known;
        var seen = _isText && _left == 0 ? Text : Bytes;
        var claimed = MediaTypeOf(declared);
        // What has a sign and does not bear it is not what it is called.
        return claimed is null or Bytes or "application/pdf" or "image/png" or "image/jpeg" or "image/gif" or "image/webp" || (seen == Bytes && claimed == Text) ? seen : claimed;
    }

    private static string? Sign(ReadOnlySpan<byte> start) =>
        start.StartsWith("%PDF-"u8) ? "application/pdf"
        : start.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]) ? "image/png"
        : start.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) ? "image/jpeg"
        : start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8) ? "image/gif"
        : start.Length == LongestSign && start.StartsWith("RIFF"u8) && start[8..].SequenceEqual("WEBP"u8) ? "image/webp"
        : null;

    /// <returns>Lower case, without parameters; null where it is not one.</returns>
    private static string? MediaTypeOf(string? declared)
    {
        if (declared is null) return null;
        var type = declared.Split(';')[0].Trim().ToLowerInvariant();
        var slash = type.IndexOf('/', StringComparison.Ordinal);
        return type.Length <= 127 && slash > 0 && slash < type.Length - 1 && slash == type.LastIndexOf('/')
            && type.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '+' or '-' or '_' or '!' or '#' or '$' or '&' or '^')
            ? type
            : null;
    }

    // Characters may be cut by the end of a read: their beginning waits for the next.
    private void ReadText(ReadOnlySpan<byte> bytes)
    {
        while (_left > 0 && bytes.Length > 0 && _isText)
        {
            _rest[_left++] = bytes[0];
            bytes = bytes[1..];
            if (Utf8.IsValid(_rest.AsSpan(0, _left))) _left = 0;
            else if (_left == LongestRune) _isText = false;
        }

        if (!_isText || bytes.Length == 0) return;
        var whole = bytes[..^Unfinished(bytes)];
        bytes[whole.Length..].CopyTo(_rest);
        _left = bytes.Length - whole.Length;
        _isText = Utf8.IsValid(whole) && !whole.Contains((byte)0);
    }

    /// <returns>Bytes at the end that begin a character and do not end it: 0 to 3.</returns>
    private static int Unfinished(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var b = bytes[^back];
            if (b < 0x80) return 0;
            if (b < 0xc0) continue;
            var length = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
            return length > back ? back : 0;
        }

        return 0;
    }
}
