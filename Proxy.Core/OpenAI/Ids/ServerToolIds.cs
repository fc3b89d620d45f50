using System.Buffers;

namespace Proxy.Core.OpenAI.Ids;

/// <summary>R10: <c>ws_X ↔ srvtoolu_X</c>, without a table.</summary>
internal static class ServerToolIds
{
    private const string Client = "srvtoolu_";
    private const string Search = "ws_";
    private const int LongestRest = 200;
    private static readonly SearchValues<char> s_safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <returns>Null for an id of another form: the client's must be made anew.</returns>
    public static string? ToClient(string itemId) => Swap(itemId, Search, Client);

    /// <returns>Null for an id that is not of the form Anthropic gives.</returns>
    public static string? ToSearch(string serverToolUseId) => Swap(serverToolUseId, Client, Search);

    private static string? Swap(string id, string from, string to)
    {
        if (!id.StartsWith(from, StringComparison.Ordinal)) return null;
        var rest = id.AsSpan(from.Length);
        return rest.Length is > 0 and <= LongestRest && !rest.ContainsAnyExcept(s_safe) ? string.Concat(to, rest) : null;
    }
}
