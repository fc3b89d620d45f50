using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.OpenAI.Ids;

/// <summary>
/// R10: tool ids on both sides, without a table. <c>call_X ↔ toolu_X</c>; any other upstream id is the client's id as it
/// stands; a client id that upstream would refuse is hashed, the same on the call and on its output.
/// </summary>
internal static class ToolIds
{
    private const string Upstream = "call_";
    private const string Client = "toolu_";
    private const int LongestUpstream = 64;
    private const int LongestRest = 58;
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static readonly SearchValues<char> s_safe = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static string ToClient(string callId) => IsPaired(callId, Upstream) ? Client + callId[Upstream.Length..] : callId;

    public static string ToUpstream(string toolUseId)
    {
        if (IsPaired(toolUseId, Client)) return Upstream + toolUseId[Client.Length..];
        return toolUseId.Length is > 0 and <= LongestUpstream && IsSafe(toolUseId) ? toolUseId : Upstream + Hash(toolUseId);
    }

    /// <summary>
    /// K9: upstreams repeat ids between turns (<c>call_0</c>), clients want them unique over the conversation. The first
    /// free of <c>id</c>, <c>id-2</c>, <c>id-3</c>… that no used id shares upstream either. Not <c>id_2</c>: Claude Code takes
    /// that for its own mark of a duplicate of <c>id</c> and replaces the result by "Tool result missing" (seen in 2.1.330).
    /// </summary>
    /// <param name="used">Ids as the client knows them; not changed here.</param>
    public static string MakeUnique(string clientId, HashSet<string> used)
    {
        var candidate = clientId;
        for (var i = 2; used.Contains(candidate) || used.Contains(Twin(candidate)); i++)
            candidate = clientId + "-" + i.ToString(CultureInfo.InvariantCulture);
        return candidate;
    }

    /// <summary>The other client id that maps to the same call_id; itself when there is none.</summary>
    private static string Twin(string clientId) =>
        IsPaired(clientId, Client) ? Upstream + clientId[Client.Length..] : ToClient(clientId);

    private static bool IsPaired(string id, string prefix) =>
        id.StartsWith(prefix, StringComparison.Ordinal)
        && id.Length - prefix.Length is >= 1 and <= LongestRest
        && IsSafe(id.AsSpan(prefix.Length));

    private static bool IsSafe(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(s_safe);

    /// <summary>40 characters of base32, 200 of the hash's 256 bits.</summary>
    private static string Hash(string id)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(id));
        return string.Create(40, hash, static (text, hash) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var bit = i * 5;
                var pair = (hash[bit / 8] << 8) | hash[(bit / 8) + 1];
                text[i] = Base32[(pair >> (11 - (bit % 8))) & 31];
            }
        });
    }
}
