namespace Proxy.Core.Anthropic.Answers;

/// <summary>
/// The first half of an escaped surrogate pair at the end of a delta, kept until the second half comes. Clients decode
/// every delta on its own, and in most languages half a character becomes U+FFFD or an exception (F07).
/// </summary>
internal sealed class HalfPair
{
    private const int Size = 6;

    private readonly byte[] _kept = new byte[Size];

    public bool IsEmpty { get; private set; } = true;

    public ReadOnlySpan<byte> Kept => IsEmpty ? default : _kept;

    /// <returns>6 when <paramref name="escaped"/> ends in a high surrogate such as <c>\ud83d</c>, else 0.</returns>
    public static int LengthAtEnd(ReadOnlySpan<byte> escaped)
    {
        if (escaped.Length < Size || escaped[^6] != '\\' || escaped[^5] != 'u') return 0;
        if ((escaped[^4] | 0x20) != 'd' || escaped[^3] is not ((byte)'8' or (byte)'9' or (byte)'a' or (byte)'b' or (byte)'A' or (byte)'B')) return 0;
        // In \\ud83d the backslash itself is escaped and the rest is plain text.
        var before = escaped[..^5];
        var slashes = before.Length - (before.LastIndexOfAnyExcept((byte)'\\') + 1);
        return slashes % 2 == 1 ? Size : 0;
    }

    public void Keep(ReadOnlySpan<byte> half)
    {
        half.CopyTo(_kept);
        IsEmpty = half.IsEmpty;
    }
}
