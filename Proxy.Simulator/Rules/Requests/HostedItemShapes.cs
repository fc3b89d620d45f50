using Proxy.Simulator.Rules.Shapes;
using static Proxy.Simulator.Rules.Shapes.Basics;

namespace Proxy.Simulator.Rules.Requests;

/// <summary>Input items of hosted tools and shells, as they come back in a replayed history.</summary>
internal static class HostedItemShapes
{
    // An answer about the weather has the second kind (trace web-search-reasoning-sources-stream); it must be able to come back.
    private static readonly Shape Source = ByType(Kind("url", Req("url", Str)), Kind("api", Req("name", Str)));

    private static readonly Shape SearchAction = ByType(
        Kind("search", Opt("query", Str), Opt("queries", List(Str)), Opt("sources", List(Source))),
        Kind("open_page", OptNull("url", Str)),
        Kind("find_in_page", Req("url", Str), Req("pattern", Str)));

    private static readonly Shape FileSearchResult = Obj(
        Opt("file_id", Str), Opt("text", Str), Opt("filename", Str), OptNull("attributes", AnyObject), Opt("score", Number));

    private static readonly Shape InterpreterOutput = ByType(Kind("logs", Req("logs", Str)), Kind("image", Req("url", Str)));

    private static readonly Shape SafetyCheck = Obj(Req("id", Str), OptNull("code", Str), OptNull("message", Str));

    private static readonly Field Keys = OptNull("keys", List(Str));

    private static readonly Shape ComputerAction = ByType(
        Kind("click", Req("button", Choice("left", "right", "wheel", "back", "forward")), Req("x", Whole), Req("y", Whole), Keys),
        Kind("double_click", Req("x", Whole), Req("y", Whole), ReqNull("keys", List(Str))),
        Kind("drag", Req("path", List(Obj(Req("x", Whole), Req("y", Whole)))), Keys),
        Kind("keypress", Req("keys", List(Str))),
        Kind("move", Req("x", Whole), Req("y", Whole), Keys),
        Kind("screenshot"),
        Kind("scroll", Req("x", Whole), Req("y", Whole), Req("scroll_x", Whole), Req("scroll_y", Whole), Keys),
        Kind("type", Req("text", Str)),
        Kind("wait"));

    private static readonly Shape ExecAction = ByType(
        Kind("exec", Req("command", List(Str)), Req("env", new MapShape(Str)), OptNull("timeout_ms", Whole), OptNull("working_directory", Str), OptNull("user", Str)));

    private static readonly Shape ShellAction = Obj(Req("commands", List(Str)), OptNull("timeout_ms", Whole), OptNull("max_output_length", Whole));

    private static readonly Shape ShellOutput = Obj(
        Req("stdout", Long), Req("stderr", Long), Req("outcome", ByType(Kind("timeout"), Kind("exit", Req("exit_code", Whole)))));

    private static readonly Shape PatchOperation = ByType(
        Kind("create_file", Req("path", new TextShape(min: 1)), Req("diff", Long)),
        Kind("delete_file", Req("path", new TextShape(min: 1))),
        Kind("update_file", Req("path", new TextShape(min: 1)), Req("diff", Long)));

    private static readonly Shape McpError = ByType(
        Kind("mcp_protocol_error", Req("code", Whole), Req("message", Str)),
        Kind("mcp_tool_execution_error", ReqNull("content", Any)),
        Kind("http_error", Req("code", Whole), Req("message", Str)));

    public static (string, Shape)[] All(Shape caller) =>
    [
        // results come back when web_search_call.results was included; newer than the published schema.
        Kind("web_search_call", Req("id", Id), Req("status", Choice("in_progress", "searching", "completed", "failed", "incomplete")), Req("action", SearchAction), OptNull("results", List(Any))),
        Kind("file_search_call", Req("id", Id), Req("status", Choice("in_progress", "searching", "completed", "incomplete", "failed")), Req("queries", List(Str)), OptNull("results", List(FileSearchResult))),
        Kind("computer_call", Req("id", Id), Req("call_id", Id), Req("pending_safety_checks", List(SafetyCheck)), Req("status", Progress), Opt("action", ComputerAction), Opt("actions", List(ComputerAction))),
        Kind("computer_call_output", Req("call_id", Id), Req("output", ByType(Kind("computer_screenshot", Opt("image_url", Str), Opt("file_id", Str)))), OptNull("id", Id), OptNull("acknowledged_safety_checks", List(SafetyCheck)), OptNull("status", Progress)),
        Kind("code_interpreter_call", Req("id", Id), Req("status", Choice("in_progress", "completed", "incomplete", "interpreting", "failed")), Req("container_id", Str), ReqNull("code", Str), ReqNull("outputs", List(InterpreterOutput))),
        Kind("image_generation_call", Req("id", Id), Req("status", Choice("in_progress", "completed", "generating", "failed")), ReqNull("result", Str)),
        Kind("local_shell_call", Req("id", Id), Req("call_id", Id), Req("action", ExecAction), Req("status", Progress)),
        Kind("local_shell_call_output", Req("id", Id), Req("call_id", Id), Req("output", Str), OptNull("status", Progress)),
        Kind("shell_call", Req("call_id", Id), Req("action", ShellAction), OptNull("id", Id), OptNull("caller", caller), OptNull("status", Progress), OptNull("environment", ToolShapes.ShellReference)),
        Kind("shell_call_output", Req("call_id", Id), Req("output", List(ShellOutput)), OptNull("id", Id), OptNull("caller", caller), OptNull("status", Progress), OptNull("max_output_length", Whole)),
        Kind("apply_patch_call", Req("call_id", Id), Req("status", Choice("in_progress", "completed")), Req("operation", PatchOperation), OptNull("id", Id), OptNull("caller", caller)),
        Kind("apply_patch_call_output", Req("call_id", Id), Req("status", Choice("completed", "failed")), OptNull("output", Long), OptNull("id", Id), OptNull("caller", caller)),
        Kind("mcp_list_tools", Req("id", Id), Req("server_label", Str), Req("tools", List(Obj(Req("name", Str), Req("input_schema", AnyObject), OptNull("description", Str), OptNull("annotations", AnyObject)))), OptNull("error", Str)),
        Kind("mcp_approval_request", Req("id", Id), Req("server_label", Str), Req("name", Str), Req("arguments", Str)),
        Kind("mcp_approval_response", Req("approval_request_id", Str), Req("approve", Flag), OptNull("id", Id), OptNull("reason", Str)),
        Kind("mcp_call", Req("id", Id), Req("server_label", Str), Req("name", Str), Req("arguments", Str), OptNull("output", Str), OptNull("error", McpError), Opt("status", Choice("in_progress", "completed", "incomplete", "calling", "failed")), OptNull("approval_request_id", Str)),
    ];
}
