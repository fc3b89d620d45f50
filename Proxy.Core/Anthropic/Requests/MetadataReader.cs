using Proxy.Core.Canonical;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads <c>metadata.user_id</c> (R58).</summary>
internal static class MetadataReader
{
    // Wider than Anthropic's own limit: Claude Code's holds JSON that its users may add keys to, and here it is only ever hashed.
    private const int Longest = 4096;

    private static readonly FieldTable s_table = new("metadata.", "user_id");

    public static string? Read(in Fields body, Warnings warnings)
    {
        if (!body.Has(BodyFields.Metadata)) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[1];
        return body.Inner(BodyFields.Metadata, s_table, slots, Place.Object("metadata"), warnings).String(0, Longest);
    }
}
