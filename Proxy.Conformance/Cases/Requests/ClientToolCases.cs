using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R41 to R45: tools that Anthropic defined and the client executes.</summary>
internal static class ClientToolCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("bash.older", "R41", "an older bash is a function too", Hello.Tools("""{"type":"bash_20241022","name":"bash"}""").Beta("computer-use-2024-10-22"), ("tools.0.type", "=function"), ("tools.0.name", "=bash")),
        Sends("editor.newest", "R42", "the text editor is a function with its commands", Hello.Tools("""{"type":"text_editor_20250728","name":"str_replace_based_edit_tool","max_characters":9000}"""), sent =>
        {
            sent.Is(("tools.0.name", "=str_replace_based_edit_tool"), ("tools.0.parameters.properties.command.enum.#", "4"), ("tools.0.description", "~9000"));
            Commands(sent, "view", "str_replace", "create", "insert");
            foreach (var property in (string[])["path", "view_range", "old_str", "new_str", "file_text", "insert_line", "insert_text"]) sent.Is($"tools.0.parameters.properties.{property}", "?");
        }),
        Sends("editor.older", "R42", "an older one can undo", Hello.Tools("""{"type":"text_editor_20250124","name":"str_replace_editor"}"""), sent => Commands(sent.Is("tools.0.name", "=str_replace_editor"), "undo_edit")),
        Answered("editor.answer", "R42", "its call is a tool use", Hello.Tools("""{"type":"text_editor_20250728","name":"str_replace_based_edit_tool"}"""),
            Turn.Of(Step.Call("str_replace_based_edit_tool", """{"command":"view","path":"a.txt"}""")), ("content.0.name", "=str_replace_based_edit_tool"), ("content.0.input", """{"command":"view","path":"a.txt"}""")),
        Sends("memory", "R43", "memory is a function that says to look there first", Hello.Tools("""{"type":"memory_20250818","name":"memory"}"""), sent =>
        {
            sent.Is(("tools.0.name", "=memory"), ("tools.0.description", "~/memories"));
            Commands(sent, "view", "create", "str_replace", "insert", "delete", "rename");
        }),
        Sends("computer", "R44", "the computer is a function that knows the display", Hello.Tools("""{"type":"computer_20250124","name":"computer","display_width_px":1024,"display_height_px":768}""").Beta("computer-use-2025-01-24"),
            ("tools.0.type", "=function"), ("tools.0.name", "=computer"), ("tools.0.description", "~1024"), ("tools.0.description", "~768"), ("tools.0.parameters.properties.action.enum", "?"), ("tools.0.parameters.properties.coordinate", "?")),
        Sends("computer.zoom", "R44", "a newer one zooms into a region", Hello.Tools("""{"type":"computer_20251124","name":"computer","display_width_px":1024,"display_height_px":768,"enable_zoom":true}""").Beta("computer-use-2025-11-24"),
            ("tools.0.parameters.properties.region", "?")),
        Sends("toolset.members", "R45", "the computer toolset offers its members", Hello.Tools(Computer), sent =>
        {
            foreach (var member in (string[])["key", "left_click", "screenshot", "zoom"])
                if (!sent.Raw("tools").Contains(member, StringComparison.Ordinal)) throw new NotHeldException("no member " + member);
        }),
        Sends("toolset.disabled", "R45", "a member that is disabled is not offered", Hello.Tools("""{"type":"computer_toolset_20260801","configs":{"zoom":{"enabled":false}}}"""), sent => NotOffered(sent, "zoom")),
        Sends("toolset.browser", "R45", "some members of the browser are off until they are asked for", Hello.Tools("""{"type":"browser_toolset_20260801"}"""), sent => NotOffered(sent, "javascript_exec")),
        Refused("toolset.unknown-member", "R45", "an unknown member is refused", Hello.Tools("""{"type":"computer_toolset_20260801","configs":{"fly":{"enabled":true}}}"""), "~fly"),
        Refused("toolset.twice", "R45", "a toolset stands there once", Hello.Tools(Computer, Computer), "~tool"),
        Refused("toolset.beside-name", "R45", "no tool beside it has its name", Hello.Tools(Computer, AddTool.Replace("\"add\"", "\"computer\"", StringComparison.Ordinal)), "~computer"),
        Refused("choice.toolset", "R52 R45", "a toolset cannot be chosen", Hello.Tools(Computer).With("tool_choice", """{"type":"tool","name":"computer"}""").With("thinking", """{"type":"disabled"}"""), "~tool_choice"),
    ];

    private const string Computer = """{"type":"computer_toolset_20260801"}""";

    private static void Commands(Doc sent, params string[] commands)
    {
        var offered = sent.Raw("tools.0.parameters.properties.command.enum");
        foreach (var command in commands)
            if (!offered.Contains($"\"{command}\"", StringComparison.Ordinal)) throw new NotHeldException($"there is no {command}: {offered}");
    }

    // A member is offered under its own name in a namespace, or under a name that ends in it.
    private static void NotOffered(Doc sent, string member)
    {
        if (sent.Raw("tools").Contains($"{member}\"", StringComparison.Ordinal)) throw new NotHeldException($"{member} is offered");
    }
}
