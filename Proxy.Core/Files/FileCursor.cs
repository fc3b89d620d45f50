using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Proxy.Core.Files;

/// <summary>The place of a file in its tenant's list: a page can go on behind it when the file itself is gone.</summary>
/// <param name="Score">Microseconds since 1970 of its creation.</param>
internal sealed record FileCursor(long Score, string Id)
{
    private const string Prefix = "page_";

    public static FileCursor Of(StoredFile file) => new(ScoreOf(file), file.Id);

    public static long ScoreOf(StoredFile file) => (file.CreatedAt - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary><c>page_…</c>, for <c>next_page</c>.</summary>
    public override string ToString() => Prefix + Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Score}.{Id}")));

    /// <returns>Null when it is none of ours.</returns>
    public static FileCursor? Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > 200 || !Base64Url.IsValid(text.AsSpan(Prefix.Length))) return null;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text.AsSpan(Prefix.Length))).Split('.');
        return parts.Length == 2 && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var score) && FileNames.IsId(parts[1])
            ? new FileCursor(score, parts[1])
            : null;
    }
}
