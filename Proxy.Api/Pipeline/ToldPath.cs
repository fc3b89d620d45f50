using System.Buffers;

namespace Proxy.Api.Pipeline;

/// <summary>A path for a log line. Where a file's or a batch's id belongs, a client may have written a file's name: only ids are told.</summary>
internal static class ToldPath
{
    private static readonly string[] s_parents = ["/v1/files/", "/v1/messages/batches/"];
    private static readonly SearchValues<char> s_id = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static string? Of(string? path)
    {
        foreach (var parent in s_parents)
        {
            if (path?.StartsWith(parent, StringComparison.OrdinalIgnoreCase) != true) continue;
            var id = path[parent.Length..];
            var (end, rest) = (id.IndexOf('/', StringComparison.Ordinal), "");
            if (end >= 0) (id, rest) = (id[..end], id[end..]);
            return parent + (IsId(id) ? id : "*") + (rest is "" or "/content" or "/results" or "/cancel" ? rest : "/*");
        }

        return path;
    }

    /// <summary><c>file_…</c>, <c>msgbatch_…</c>: 20 letters and digits at least.</summary>
    private static bool IsId(string text) =>
        text.IndexOf('_', StringComparison.Ordinal) is > 0 and var mark && text.Length - mark is > 20 and < 64 && text.AsSpan(0, mark).IndexOfAnyExceptInRange('a', 'z') < 0 && text.AsSpan(mark + 1).IndexOfAnyExcept(s_id) < 0;
}
