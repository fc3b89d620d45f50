using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>R46, R47: a limit that nobody would keep is refused, a wish that nobody hears is warned of.</summary>
internal static class WebToolReader
{
    private const int Name = 1;
    private const int MaxUses = 2;
    private const int AllowedDomains = 3;
    private const int BlockedDomains = 4;
    private const int Callers = 5;
    private const int Inclusion = 6;

    // Search only.
    private const int Location = 10;

    // Fetch only.
    private const int MaxContentTokens = 10;
    private const int UrlSources = 11;
    private const int UseCache = 12;
    private const int Citations = 13;

    private static readonly FieldTable s_search = new(
        "tools.", "type", "name", "max_uses", "allowed_domains", "blocked_domains", "allowed_callers", "response_inclusion", "cache_control", "defer_loading", "strict",
        "user_location");

    private static readonly FieldTable s_fetch = new(
        "tools.", "type", "name", "max_uses", "allowed_domains", "blocked_domains", "allowed_callers", "response_inclusion", "cache_control", "defer_loading", "strict",
        "max_content_tokens", "url_sources", "use_cache", "citations");

    private static readonly FieldTable s_location = new("tools.user_location.", "type", "city", "region", "country", "timezone");
    private static readonly FieldTable s_citations = new("tools.citations.", "enabled");

    public static bool IsSearch(string type) => type is "web_search_20250305" or "web_search_20260209" or "web_search_20260318";

    public static bool IsFetch(string type) => type is "web_fetch_20250910" or "web_fetch_20260209" or "web_fetch_20260309" or "web_fetch_20260318";

    public static HostedTool ReadSearch(in ToolEntry entry)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[11];
        var fields = entry.Read(s_search, slots);
        ReadCommon(fields, "web_search", entry);
        if (fields.HasElements(AllowedDomains) && fields.HasElements(BlockedDomains))
            throw Reject.At(fields.Place, "only one of `allowed_domains` and `blocked_domains` may be given");
        if (fields.HasElements(BlockedDomains)) throw Unenforced(fields, BlockedDomains);
        return new WebSearchTool(entry.Index, entry.Type)
        {
            MaxUses = fields.Integer(MaxUses, 1),
            AllowedDomains = Domains(fields, entry),
            Location = ReadLocation(fields, entry),
        };
    }

    public static HostedTool ReadFetch(in ToolEntry entry)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[14];
        var fields = entry.Read(s_fetch, slots);
        ReadCommon(fields, "web_fetch", entry);
        if (fields.HasElements(AllowedDomains)) throw Unenforced(fields, AllowedDomains);
        if (fields.HasElements(BlockedDomains)) throw Unenforced(fields, BlockedDomains);
        if (fields.Has(MaxContentTokens)) throw Unenforced(fields, MaxContentTokens);
        if (fields.Has(UrlSources)) throw Unenforced(fields, UrlSources);
        if (fields.Flag(UseCache) == false) entry.Warnings.Add("web_fetch.use_cache", "unsupported");
        if (fields.Object(Citations) is not null)
        {
            Span<JsonSlot> inner = stackalloc JsonSlot[1];
            // S8: what is cited of a page is cited as a search result.
            if (fields.Inner(Citations, s_citations, inner, fields.Place.In("citations"), entry.Warnings).Flag(0) == true) entry.Warnings.Add("web_fetch.citations", "unsupported");
        }

        return new WebFetchTool(entry.Index, entry.Type) { MaxUses = fields.Integer(MaxUses, 1) };
    }

    private static void ReadCommon(in Fields fields, string name, in ToolEntry entry)
    {
        if (fields.RequiredString(Name, 200) != name) throw Reject.At(fields.Path(Name), Literals.OneOf(name));
        ToolOptions.CheckCallers(fields, Callers, entry.Warnings);
        if (fields.Has(Inclusion)) entry.Warnings.Add("response_inclusion", "unsupported");
    }

    private static List<JsonText> Domains(in Fields fields, in ToolEntry entry)
    {
        var domains = new List<JsonText>();
        if (fields.List(AllowedDomains) is null) return domains;
        var cursor = fields.Enter(AllowedDomains, entry.Warnings);
        for (var i = 0; cursor.NextElement(); i++)
        {
            var place = fields.Place.In(FormattableString.Invariant($"allowed_domains.{i}"));
            if (cursor.Kind != System.Text.Json.JsonTokenType.String) throw Reject.At(place, Literals.NotString);
            var domain = new JsonText(cursor.Body[cursor.TokenStart..cursor.Consumed]);
            // Anthropic takes a part of a site or a pattern, upstream a site.
            if (domain.Escaped.IndexOfAny("/*"u8) >= 0) throw Reject.At(place, "only whole domains can be kept to through this gateway, without scheme, path or wildcard");
            domains.Add(domain);
        }

        return domains;
    }

    private static UserLocation? ReadLocation(in Fields fields, in ToolEntry entry)
    {
        if (fields.Object(Location) is null) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[5];
        var location = fields.Inner(Location, s_location, slots, fields.Place.In("user_location"), entry.Warnings);
        if (location.Choice(0, "approximate") < 0) throw Reject.At(location.Path(0), Literals.Required);
        return new UserLocation(location.Text(1), location.Text(2), location.Text(3), location.Text(4));
    }

    private static Canonical.Failures.RequestRejectedException Unenforced(in Fields fields, int field) =>
        Reject.At(fields.Path(field), "this limit cannot be kept through this gateway");
}
