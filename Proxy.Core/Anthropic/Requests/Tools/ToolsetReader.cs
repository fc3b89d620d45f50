using System.Text.Json;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>Reads the computer and the browser toolset (R45): one entry, many tools.</summary>
internal static class ToolsetReader
{
    private const int Configs = 2;
    private const int FirstForbidden = 3;
    private const int AllowedCallers = 6;
    private const int Enabled = 0;
    private const int DeferLoading = 1;

    private static readonly FieldTable s_table = new("tools.", "type", "cache_control", "configs", "strict", "input_examples", "defer_loading", "allowed_callers");
    private static readonly FieldTable s_config = new("tools.configs.", "enabled", "defer_loading");
    private static readonly FieldTable s_computer = new("", [.. ComputerToolset.Members.Select(static member => member.Name)]);
    private static readonly FieldTable s_browser = new("", [.. BrowserToolset.Members.Select(static member => member.Name)]);

    /// <summary>What <c>toolset_name</c> says; null for a type that is no toolset.</summary>
    public static string? NameOf(string type) => type switch
    {
        "computer_toolset_20260801" => "computer",
        "browser_toolset_20260801" => "browser",
        _ => null,
    };

    /// <param name="toolset">From <see cref="NameOf"/>.</param>
    public static List<Tool> Read(in ToolEntry entry, string toolset)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[s_table.Count];
        var fields = entry.Read(s_table, slots);
        for (var field = FirstForbidden; field < AllowedCallers; field++)
            if (fields.Has(field)) throw Reject.At(fields.Path(field), Literals.Extra);
        ToolOptions.CheckCallers(fields, AllowedCallers, entry.Warnings);
        var (members, names) = toolset == "computer" ? (ComputerToolset.Members, s_computer) : (BrowserToolset.Members, s_browser);
        var configs = new (bool? Enabled, bool Defer)[members.Count];
        if (fields.Object(Configs) is not null) ReadConfigs(fields, names, configs, entry);
        var tools = new List<Tool>();
        for (var i = 0; i < members.Count; i++)
        {
            if (!(configs[i].Enabled ?? members[i].IsEnabled)) continue;
            tools.Add(new Tool(members[i].Name, members[i].Schema)
            {
                Index = entry.Index,
                Toolset = toolset,
                Description = members[i].Description,
                DeferLoading = configs[i].Defer,
            });
        }

        if (tools.Exists(static tool => tool.DeferLoading) && !tools.TrueForAll(static tool => tool.DeferLoading))
            throw Reject.At(fields.Path(Configs), "defer_loading must be the same for every enabled member of a toolset");
        return tools;
    }

    /// <summary><c>{"zoom":{"enabled":false},"screenshot":{"defer_loading":true}}</c>; an unknown member is refused, not passed by.</summary>
    private static void ReadConfigs(in Fields fields, FieldTable names, (bool? Enabled, bool Defer)[] configs, in ToolEntry entry)
    {
        var place = fields.Place.In("configs");
        var cursor = fields.Enter(Configs, entry.Warnings);
        Span<JsonSlot> slots = stackalloc JsonSlot[names.Count + 1];
        slots.Clear();
        while (cursor.NextField(names, slots, place, out var member)) slots[member] = cursor.Take();
        if (slots[names.Count] is { Kind: not JsonTokenType.None } unknown)
            throw Reject.At(place.Field(Reject.Shown(System.Text.Encoding.UTF8.GetString(cursor.Body.Span.Slice(unknown.Start, unknown.Length)))), Literals.Extra);
        var all = new Fields(cursor.Body, names, slots, place);
        Span<JsonSlot> inner = stackalloc JsonSlot[s_config.Count];
        for (var member = 0; member < names.Count; member++)
        {
            if (!all.Has(member)) continue;
            var config = all.Inner(member, s_config, inner, place.In(names.Name(member)), entry.Warnings);
            configs[member] = (config.Flag(Enabled), config.Flag(DeferLoading) ?? false);
        }
    }
}
