using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>R63: <c>{"previous_message_id":"msg_…"}</c>, or null in it on the first turn.</summary>
internal static class DiagnosticsReader
{
    private static readonly FieldTable s_table = new("diagnostics.", "previous_message_id");

    public static DiagnosticsRequest? Read(in Fields body, Warnings warnings)
    {
        if (!body.Has(BodyFields.Diagnostics)) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[1];
        return new DiagnosticsRequest(body.Inner(BodyFields.Diagnostics, s_table, slots, Place.Object("diagnostics"), warnings).String(0, 256));
    }
}
