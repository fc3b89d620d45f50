namespace Proxy.Core.Sealing;

/// <param name="Id">1 to 32 of <c>[A-Za-z0-9_-]</c>; travels in clear so that keys can rotate.</param>
/// <param name="Secret">32 bytes.</param>
internal sealed record SealingKey(string Id, byte[] Secret)
{
    /// <summary>Parses <c>id:base64 of 32 bytes</c>, comma separated; the first seals, all open.</summary>
    /// <param name="errors">Receives every fault, by position; the setting's value is never repeated.</param>
    public static IReadOnlyList<SealingKey> Parse(string text, ICollection<string> errors)
    {
        var keys = new List<SealingKey>();
        var entries = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        for (var i = 0; i < entries.Length; i++)
        {
            var colon = entries[i].IndexOf(':', StringComparison.Ordinal);
            var id = colon < 0 ? "" : entries[i][..colon];
            var secret = new byte[33];
            if (id.Length is 0 or > 32 || !id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
                errors.Add($"entry {i + 1}: the id must be 1 to 32 of [A-Za-z0-9_-], followed by ':'");
            else if (!Convert.TryFromBase64String(entries[i][(colon + 1)..], secret, out var length) || length != 32)
                errors.Add($"entry {i + 1} ({id}): the key must be base64 of exactly 32 bytes");
            else if (keys.Exists(k => k.Id == id))
                errors.Add($"entry {i + 1} ({id}): the id is used twice");
            else
                keys.Add(new SealingKey(id, secret[..32]));
        }

        if (entries.Length == 0) errors.Add("at least one key is needed");
        return keys;
    }
}
