using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>R50: <c>"mcp_servers":[{"type":"url","name":"dice","url":"https://…","authorization_token":"…"}]</c>, and which toolset is whose.</summary>
internal static class McpServersReader
{
    private const int Type = 0;
    private const int Name = 1;
    private const int Url = 2;
    private const int Token = 3;
    private const int Configuration = 4;

    // Far behind any tool of the list: a server that has no entry there comes last.
    private const int Last = 1_000_000;

    private static readonly FieldTable s_table = new("mcp_servers.", "type", "name", "url", "authorization_token", "tool_configuration");
    private static readonly FieldTable s_configuration = new("mcp_servers.tool_configuration.", "enabled", "allowed_tools");

    /// <param name="toolsets">The hosted tools of the request; those of MCP servers get theirs.</param>
    public static List<HostedTool> Join(in Fields body, int field, IReadOnlyList<HostedTool> toolsets, RequestTraits traits, Warnings warnings)
    {
        var joined = toolsets.ToList();
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (body.HasElements(field))
        {
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            for (var i = 0; i < joined.Count; i++)
                if (joined[i] is McpToolset toolset) places.TryAdd(toolset.Server, i);
            var cursor = body.Enter(field, warnings);
            for (var i = 0; cursor.NextElement(); i++) Join(ref cursor, i, joined, places, names, traits);
        }

        foreach (var tool in joined)
        {
            if (tool is McpToolset toolset && !names.Contains(toolset.Server))
                throw Reject.At(toolset.Place + ".mcp_toolset.mcp_server_name", "MCP server '" + Reject.Shown(toolset.Server) + "' not found in `mcp_servers`");
        }

        return joined;
    }

    private static void Join(ref JsonCursor cursor, int index, List<HostedTool> joined, Dictionary<string, int> places, HashSet<string> names, RequestTraits traits)
    {
        var place = Place.Item("mcp_servers", index);
        Span<JsonSlot> slots = stackalloc JsonSlot[5];
        cursor.Fill(s_table, slots, place);
        var fields = new Fields(cursor.Body, s_table, slots, place);
        if (fields.Choice(Type, "url") < 0) throw Reject.At(fields.Path(Type), Literals.Required);
        var name = fields.RequiredString(Name, 200);
        if (!names.Add(name)) throw Reject.At(fields.Path(Name), "MCP server names must be unique");
        var url = HttpsUrl.Check(fields, Url);
        var token = fields.Text(Token);
        if (token is { IsEmpty: true }) token = null;
        if (places.TryGetValue(name, out var at))
        {
            // An allow list that is left out without a word would allow more than the client wants.
            if (fields.Object(Configuration) is not null)
                throw Reject.At(fields.Path(Configuration), "not permitted together with an `mcp_toolset` for the server; use its `configs`");
            joined[at] = (McpToolset)joined[at] with { Url = url, Token = token };
            return;
        }

        // mcp-client-2025-04-04 has no toolsets: the server itself says which of its tools.
        if (traits.Has("mcp-client-2025-11-20") || traits.Has("mcp-client-2026-09-15"))
            throw Reject.At(place, "MCP server '" + Reject.Shown(name) + "' is not referenced by any `mcp_toolset` in `tools`");
        joined.Add(new McpToolset(Last + index, place.ToString(), name) { Url = url, Token = token, AllowedTools = Allowed(fields, cursor.Warnings) });
    }

    private static List<JsonText>? Allowed(in Fields server, Warnings warnings)
    {
        if (server.Object(Configuration) is null) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        var fields = server.Inner(Configuration, s_configuration, slots, server.Place.In("tool_configuration"), warnings);
        if (fields.Flag(0) == false) return [];
        if (fields.List(1) is null) return null;
        List<JsonText> names = [];
        var cursor = fields.Enter(1, warnings);
        while (cursor.NextElement())
        {
            if (cursor.Kind != System.Text.Json.JsonTokenType.String) throw Reject.At(fields.Path(1), Literals.NotString);
            names.Add(new JsonText(cursor.Body[cursor.TokenStart..cursor.Consumed]));
        }

        return names;
    }
}
