using System.Globalization;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads and counts cache breakpoints (R61): <c>{"type":"ephemeral","ttl":"1h"}</c>.</summary>
internal sealed class CacheMarks
{
    private const int Most = 4;
    private const int Type = 0;
    private const int Ttl = 1;

    // Clients send `scope` too, which says with whom a cache is shared; upstream's is never shared.
    private static readonly FieldTable s_table = new("cache_control.", "type", "ttl", "scope");

    private int _found;

    /// <returns>None when the object carries no mark.</returns>
    public CacheLife Read(in Fields fields, int field, Warnings warnings)
    {
        if (fields.Object(field) is null) return CacheLife.None;
        _found++;
        Span<JsonSlot> slots = stackalloc JsonSlot[3];
        var mark = fields.Inner(field, s_table, slots, fields.Place.In("cache_control"), warnings);
        if (mark.String(Type, 100) is { } type && type != "ephemeral") warnings.Add("cache_control.type", "unknown");
        // K5: a lifetime to come is kept as the short one rather than refused.
        switch (mark.String(Ttl, 100))
        {
            case "1h":
                return CacheLife.Long;
            case null or "5m":
                return CacheLife.Short;
            default:
                warnings.Add("cache_control.ttl", "unknown");
                return CacheLife.Short;
        }
    }

    public void Check()
    {
        if (_found > Most)
            throw Canonical.Failures.RequestRejectedException.Invalid(
                "A maximum of 4 blocks with cache_control may be provided. Found " + _found.ToString(CultureInfo.InvariantCulture) + ".");
    }
}
