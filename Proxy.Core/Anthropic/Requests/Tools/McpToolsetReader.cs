using System.Globalization;
using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>
/// R50: <c>{"type":"mcp_toolset","mcp_server_name":"dice","default_config":{"enabled":false},"configs":{"roll":{"enabled":true}}}</c>.
/// Upstream takes a list of allowed tools and nothing else, so every configuration has to become one.
/// </summary>
internal static class McpToolsetReader
{
    private const int Server = 1;
    private const int Defaults = 2;
    private const int Configs = 3;
    private const int Pinned = 4;

    private static readonly FieldTable s_table = new("tools.", "type", "mcp_server_name", "default_config", "configs", "tools", "cache_control");
    private static readonly FieldTable s_config = new("tools.configs.", "enabled", "defer_loading");
    private static readonly FieldTable s_pinned = new("tools.tools.", "name", "description", "input_schema");

    public static HostedTool Read(in ToolEntry entry)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[6];
        var fields = entry.Read(s_table, slots);
        var server = fields.RequiredString(Server, 200);
        var isOn = true;
        var isDeferred = false;
        if (fields.Object(Defaults) is not null)
        {
            var defaults = ReadConfig(fields.Enter(Defaults, entry.Warnings), fields.Place.In("default_config"));
            (isOn, isDeferred) = (defaults.IsOn ?? true, defaults.IsDeferred ?? false);
        }

        var configs = ReadConfigs(fields, entry.Warnings);
        // Upstream defers a server's tools together.
        if (configs.Exists(config => (config.IsDeferred ?? isDeferred) != isDeferred)) entry.Warnings.Add("mcp_toolset.configs.defer_loading", "unsupported");
        return new McpToolset(entry.Index, entry.Place.ToString(), server)
        {
            AllowedTools = Allowed(fields, ReadPinned(fields, entry.Warnings), configs, isOn),
            DeferLoading = isDeferred,
        };
    }

    private static List<JsonText>? Allowed(in Fields fields, List<JsonText>? pinned, List<Config> configs, bool isOn)
    {
        if (pinned is not null)
        {
            var own = configs.Where(static config => config.IsOn is not null).DistinctBy(static config => config.Name).ToDictionary(static config => config.Name, static config => config.IsOn!.Value, StringComparer.Ordinal);
            return pinned.FindAll(tool => own.GetValueOrDefault(EscapedUtf8.DecodeString(tool.Escaped), isOn));
        }

        if (!isOn) return [.. configs.Where(config => config.IsOn == true).Select(config => config.Tool)];
        if (configs.Find(config => config.IsOn == false) is not { } off) return null;
        // All but one: to name the others, somebody would have to ask the server.
        throw Reject.At(
            fields.Place.In("configs").Field(Reject.Shown(off.Name)) + ".enabled",
            "this gateway does not list a server's tools, so it cannot leave one out; disable all in `default_config` and enable those you want, or pin them in `tools`");
    }

    /// <summary>The keys are names of tools.</summary>
    private static List<Config> ReadConfigs(in Fields fields, Warnings warnings)
    {
        List<Config> configs = [];
        if (fields.Object(Configs) is null) return configs;
        var cursor = fields.Enter(Configs, warnings);
        while (cursor.Read() && cursor.Kind == JsonTokenType.PropertyName)
        {
            var tool = new JsonText(cursor.Body[cursor.TokenStart..cursor.Consumed]);
            cursor.Read();
            var value = cursor.Take();
            var own = new JsonCursor(cursor.Body.Slice(value.Start, value.Length), warnings);
            own.Read();
            var name = EscapedUtf8.DecodeString(tool.Escaped);
            var config = ReadConfig(own, fields.Place.In("configs." + Reject.Shown(name)));
            configs.Add(config with { Tool = tool, Name = name });
        }

        return configs;
    }

    private static Config ReadConfig(JsonCursor cursor, in Place place)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        cursor.Fill(s_config, slots, place);
        var fields = new Fields(cursor.Body, s_config, slots, place);
        return new Config(JsonText.Empty, "", fields.Flag(0), fields.Flag(1));
    }

    /// <summary>A listing of an earlier answer. Upstream lists anew, but calls no other tools.</summary>
    private static List<JsonText>? ReadPinned(in Fields fields, Warnings warnings)
    {
        if (fields.List(Pinned) is null) return null;
        List<JsonText> names = [];
        Span<JsonSlot> slots = stackalloc JsonSlot[3];
        var cursor = fields.Enter(Pinned, warnings);
        for (var i = 0; cursor.NextElement(); i++)
        {
            var place = fields.Place.In("tools." + i.ToString(CultureInfo.InvariantCulture));
            cursor.Fill(s_pinned, slots, place);
            names.Add(new Fields(cursor.Body, s_pinned, slots, place).RequiredText(0));
        }

        return names;
    }

    private sealed record Config(JsonText Tool, string Name, bool? IsOn, bool? IsDeferred);
}
