using System.Text;
using Proxy.Core.Sealing;

namespace Proxy.Core.OpenAI.Sealed;

/// <summary>
/// Ids that carry an envelope (C0.5, R10): what a hosted call's blocks cannot show of its upstream item travels in their id, the one
/// part of them that every client sends back as it came. Letters, digits and <c>_</c> only, as Anthropic's own ids are:
/// <c>-</c> and <c>_</c> of base64url become <c>_0</c> and <c>_1</c>.
/// </summary>
internal static class SealedIds
{
    /// <param name="prefix">E.g. <c>srvtoolu_</c>.</param>
    public static string Make(string prefix, ReadOnlySpan<byte> payload, RequestScope scope)
    {
        var envelope = scope.Envelope.Seal(payload, scope.Tenant);
        var id = new StringBuilder(prefix, prefix.Length + envelope.Length + 16);
        foreach (var letter in envelope)
        {
            if (letter == '-') id.Append("_0");
            else if (letter == '_') id.Append("_1");
            else id.Append((char)letter);
        }

        return id.ToString();
    }

    /// <returns>Null for an id that is not this tenant's, or nobody's of ours.</returns>
    public static byte[]? TryOpen(string prefix, string id, RequestScope scope)
    {
        if (!id.StartsWith(prefix, StringComparison.Ordinal)) return null;
        var envelope = new byte[id.Length - prefix.Length];
        var length = 0;
        for (var i = prefix.Length; i < id.Length; i++)
        {
            var letter = id[i];
            if (letter == '_')
            {
                if (++i == id.Length || id[i] is not ('0' or '1')) return null;
                letter = id[i] == '0' ? '-' : '_';
            }
            else if (!char.IsAsciiLetterOrDigit(letter))
            {
                return null;
            }

            envelope[length++] = (byte)letter;
        }

        return scope.Envelope.TryOpen(envelope.AsSpan(0, length), scope.Tenant);
    }
}
