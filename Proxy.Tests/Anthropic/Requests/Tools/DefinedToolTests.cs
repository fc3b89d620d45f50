using System.Text.Json;
using Proxy.Core.Anthropic.Requests.Tools;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Tests.Anthropic.Requests.Tools;

// R41–R44.
public sealed class DefinedToolTests
{
    private const string Screen = ",\"display_width_px\":1280,\"display_height_px\":800";

    public static TheoryData<string> Types => [.. DefinedTools.All.Keys.Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Types))]
    public void Every_version_is_a_tool_with_a_schema_in_words(string type)
    {
        var tool = Read(type, DefinedTools.All[type].Name, DefinedTools.All[type].HasDisplay ? Screen[1..] : "");
        Assert.Equal(DefinedTools.All[type].Name, tool.Name);
        using var schema = JsonDocument.Parse(tool.InputSchema.Bytes);
        Assert.Equal("object", schema.RootElement.GetProperty("type").GetString());
        var properties = schema.RootElement.GetProperty("properties").EnumerateObject().Select(p => p.Name).ToList();
        Assert.NotEmpty(properties);
        Assert.All(schema.RootElement.GetProperty("required").EnumerateArray(), name => Assert.Contains(name.GetString()!, properties));
        Assert.NotEqual("", tool.Description!.Value.Decode());
    }

    [Theory]
    [InlineData("bash_20250124", "bash", "", "command restart")]
    [InlineData("text_editor_20250124", "str_replace_editor", "view create str_replace insert undo_edit", "command path view_range old_str new_str file_text insert_line")]
    [InlineData("text_editor_20250728", "str_replace_based_edit_tool", "view create str_replace insert", "command path view_range old_str new_str file_text insert_line insert_text")]
    [InlineData("memory_20250818", "memory", "view create str_replace insert delete rename", "command path view_range file_text old_str new_str insert_line insert_text old_path new_path")]
    public void A_version_has_its_own_commands(string type, string name, string commands, string properties)
    {
        using var schema = JsonDocument.Parse(Read(type, name).InputSchema.Bytes);
        var found = schema.RootElement.GetProperty("properties");
        Assert.Equal(properties, string.Join(' ', found.EnumerateObject().Select(p => p.Name)));
        var command = found.GetProperty("command");
        Assert.Equal(commands, command.TryGetProperty("enum", out var choices) ? string.Join(' ', choices.EnumerateArray().Select(c => c.GetString())) : "");
    }

    [Fact]
    public void The_memory_is_to_be_looked_at_first() =>
        Assert.Contains("/memories directory BEFORE", Read("memory_20250818", "memory").Description!.Value.Decode(), StringComparison.Ordinal);

    [Theory]
    [InlineData("computer_20241022", "", false, false)]
    [InlineData("computer_20250124", "", true, false)]
    [InlineData("computer_20251124", "", true, false)]
    [InlineData("computer_20251124", ",\"enable_zoom\":true", true, true)]
    public void A_computer_tells_its_screen_and_has_the_actions_of_its_version(string type, string more, bool scrolls, bool zooms)
    {
        var tool = Read(type, "computer", Screen[1..] + ",\"display_number\":1" + more);
        Assert.EndsWith("The screen is 1280 x 800 pixels (display 1).", tool.Description!.Value.Decode(), StringComparison.Ordinal);
        using var schema = JsonDocument.Parse(tool.InputSchema.Bytes);
        var actions = schema.RootElement.GetProperty("properties").GetProperty("action").GetProperty("enum").EnumerateArray().Select(a => a.GetString()!).ToList();
        Assert.Contains("left_click", actions);
        Assert.Equal(scrolls, actions.Contains("scroll"));
        Assert.Equal(zooms, actions.Contains("zoom"));
        Assert.Equal(zooms, schema.RootElement.GetProperty("properties").TryGetProperty("region", out _));
    }

    [Fact]
    public void The_longest_view_is_told()
    {
        Assert.EndsWith("A view is cut off after 5000 characters.", Read("text_editor_20250728", "str_replace_based_edit_tool", "\"max_characters\":5000").Description!.Value.Decode(), StringComparison.Ordinal);
        Assert.True(Read("bash_20250124", "bash", "\"defer_loading\":true,\"cache_control\":{\"type\":\"ephemeral\"}", Bodies.Tool()).DeferLoading);
    }

    [Theory]
    [InlineData("{\"type\":\"bash_20250124\",\"name\":\"shell\"}", "tools.0.bash_20250124.name: Input should be 'bash'")]
    [InlineData("{\"type\":\"bash_20250124\"}", "tools.0.bash_20250124.name: Field required")]
    [InlineData("{\"type\":\"text_editor_20250124\",\"name\":\"str_replace_based_edit_tool\"}", "tools.0.text_editor_20250124.name: Input should be 'str_replace_editor'")]
    [InlineData("{\"type\":\"text_editor_20250429\",\"name\":\"str_replace_based_edit_tool\",\"max_characters\":9}", "tools.0.text_editor_20250429.max_characters: Extra inputs are not permitted")]
    [InlineData("{\"type\":\"text_editor_20250728\",\"name\":\"str_replace_based_edit_tool\",\"max_characters\":0}", "tools.0.text_editor_20250728.max_characters: Input should be greater than or equal to 1")]
    [InlineData("{\"type\":\"computer_20250124\",\"name\":\"computer\",\"display_width_px\":9}", "tools.0.computer_20250124.display_height_px: Field required")]
    [InlineData("{\"type\":\"computer_20250124\",\"name\":\"computer\"" + Screen + ",\"enable_zoom\":true}", "tools.0.computer_20250124.enable_zoom: Extra inputs are not permitted")]
    [InlineData("{\"type\":\"memory_20250818\",\"name\":\"memory\",\"display_number\":1}", "tools.0.memory_20250818.display_number: Extra inputs are not permitted")]
    public void A_wrong_one_is_refused_where_it_is_wrong(string tool, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.With(Bodies.Tools(tool))));

    [Fact]
    public void Its_name_is_taken() =>
        Assert.Equal("tools: Tool names must be unique.", Bodies.RefusalText(Bodies.With(Bodies.Tools(Bodies.Tool("bash"), "{\"type\":\"bash_20250124\",\"name\":\"bash\"}"))));

    [Fact] // K5
    public void An_unknown_key_is_told() =>
        Assert.Equal("tools.colour:unknown", Bodies.WarningsOf(Bodies.With(Bodies.Tools("{\"type\":\"bash_20250124\",\"name\":\"bash\",\"colour\":1}"))));

    private static Tool Read(string type, string name, string more = "", params string[] others) =>
        Bodies.Read(Bodies.With(Bodies.Tools(["{\"type\":\"" + type + "\",\"name\":\"" + name + "\"" + (more.Length > 0 ? "," + more : "") + "}", .. others]))).Tools[0];
}
