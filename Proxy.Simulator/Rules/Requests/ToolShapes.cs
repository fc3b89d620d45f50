using Proxy.Simulator.Rules.Shapes;
using static Proxy.Simulator.Rules.Shapes.Basics;

namespace Proxy.Simulator.Rules.Requests;

/// <summary>Tools (mapping B4).</summary>
internal static class ToolShapes
{
    public const string NamePattern = "^[a-zA-Z0-9_-]+$";

    public static readonly Shape Execution = Choice("server", "client");

    private static readonly Shape Name = new TextShape(1, 128, NamePattern);
    private static readonly Shape Callers = List(Choice("direct", "programmatic"));
    private static readonly Shape SomeCallers = List(Choice("direct", "programmatic"), min: 1);
    private static readonly Shape ContextSize = Choice("low", "medium", "high");
    private static readonly Shape FileIds = List(Str, max: 50);
    private static readonly Shape Memory = Choice("1g", "4g", "16g", "64g");

    private static readonly Shape Secret = Obj(
        Req("domain", new TextShape(min: 1)), Req("name", new TextShape(min: 1)), Req("value", new TextShape(1, LongText)));

    private static readonly Shape Network = ByType(
        Kind("disabled"),
        Kind("allowlist", Req("allowed_domains", List(Str, min: 1)), Opt("domain_secrets", List(Secret, min: 1))));

    private static readonly Shape InlineSkill = ByType(Kind("base64", Req("media_type", Choice("application/zip")), Req("data", new TextShape(1, 70_254_592))));

    private static readonly Shape Skill = ByType(
        Kind("skill_reference", Req("skill_id", new TextShape(1, 64)), Opt("version", Str)),
        Kind("inline", Req("name", Str), Req("description", Str), Req("source", InlineSkill)));

    private static readonly (string, Shape) LocalShell = Kind("local", Opt("skills", List(Obj(Req("name", Str), Req("description", Str), Req("path", Str)), max: 200)));

    private static readonly (string, Shape) ContainerReference = Kind("container_reference", Req("container_id", Str));

    /// <summary>Where a shell call ran.</summary>
    public static readonly Shape ShellReference = ByType(LocalShell, ContainerReference);

    private static readonly Shape ShellEnvironment = ByType(
        Kind("container_auto", Opt("file_ids", FileIds), OptNull("memory_limit", Memory), Opt("network_policy", Network), Opt("skills", List(Skill, max: 200))),
        LocalShell, ContainerReference);

    private static readonly Shape InterpreterContainer = new EitherShape(
        Str, thing: ByType(Kind("auto", Opt("file_ids", FileIds), OptNull("memory_limit", Memory), Opt("network_policy", Network))));

    // strict and parameters may be left out (recorded: incomplete-mid-tool-call-stream has no strict).
    private static readonly (string, Shape) Function = Kind("function",
        Req("name", Name), OptNull("parameters", AnyObject), OptNull("strict", Flag), OptNull("description", Str), OptNull("output_schema", AnyObject),
        Opt("defer_loading", Flag), OptNull("allowed_callers", Callers), Opt("async", Flag));

    private static readonly (string, Shape) Custom = Kind("custom",
        Req("name", Name), Opt("description", Str), Opt("defer_loading", Flag), OptNull("allowed_callers", SomeCallers),
        Opt("format", ByType(Kind("text"), Kind("grammar", Req("syntax", Choice("lark", "regex")), Req("definition", Str)))));

    private static readonly Shape Location = Obj(
        Opt("type", Choice("approximate")), OptNull("country", Str), OptNull("region", Str), OptNull("city", Str), OptNull("timezone", Str));

    private static readonly Shape PreviewLocation = ByType(Kind("approximate", OptNull("country", Str), OptNull("region", Str), OptNull("city", Str), OptNull("timezone", Str)));

    private static readonly Field[] Search =
        [Opt("external_web_access", Flag), OptNull("filters", Obj(OptNull("allowed_domains", List(Str)))), OptNull("user_location", Location), Opt("search_context_size", ContextSize)];

    private static readonly Field[] Preview =
        [OptNull("user_location", PreviewLocation), Opt("search_context_size", ContextSize), Opt("search_content_types", List(Choice("text", "image")))];

    private static readonly Shape McpFilter = Obj(Opt("tool_names", List(Str)), Opt("read_only", Flag));

    private static readonly (string, Shape) Mcp = Kind("mcp",
        Req("server_label", Str), Opt("server_url", Str), Opt("tunnel_id", new TextShape(pattern: "^tunnel_[a-z0-9]{32}$")),
        Opt("connector_id", Choice("connector_dropbox", "connector_gmail", "connector_googlecalendar", "connector_googledrive", "connector_microsoftteams", "connector_outlookcalendar", "connector_outlookemail", "connector_sharepoint")),
        Opt("authorization", Str), Opt("server_description", Str), OptNull("headers", new MapShape(Str)),
        OptNull("allowed_tools", new EitherShape(list: List(Str), thing: McpFilter)), OptNull("allowed_callers", SomeCallers),
        OptNull("require_approval", new EitherShape(Choice("always", "never"), thing: Obj(Opt("always", McpFilter), Opt("never", McpFilter)))), Opt("defer_loading", Flag));

    private static readonly (string, Shape) Image = Kind("image_generation",
        Opt("model", Str), Opt("quality", Choice("low", "medium", "high", "auto")), Opt("size", Str), Opt("output_format", Choice("png", "webp", "jpeg")),
        Opt("output_compression", new WholeShape(0, 100)), Opt("moderation", Choice("auto", "low")), Opt("background", Choice("transparent", "opaque", "auto")),
        OptNull("input_fidelity", Choice("high", "low")), Opt("input_image_mask", Obj(Opt("image_url", Str), Opt("file_id", Str))),
        Opt("partial_images", new WholeShape(0, 3)), Opt("action", Choice("generate", "edit", "auto")));

    private static readonly Shape Ranking = Obj(
        Opt("ranker", Choice("auto", "default-2024-11-15")), Opt("score_threshold", Number),
        Opt("hybrid_search", Obj(Req("embedding_weight", Number), Req("text_weight", Number))));

    private static readonly (string, Shape) FileSearch = Kind("file_search",
        Req("vector_store_ids", List(Str)), Opt("max_num_results", Whole), Opt("ranking_options", Ranking), OptNull("filters", FilterShape.Filter));

    public static readonly Shape Tool = ByType(
        Function, Custom, FileSearch, Mcp, Image,
        Kind("web_search", Search), Kind("web_search_2025_08_26", Search),
        Kind("web_search_preview", Preview), Kind("web_search_preview_2025_03_11", Preview),
        Kind("computer"),
        Kind("computer_use_preview", Req("environment", Choice("windows", "mac", "linux", "ubuntu", "browser")), Req("display_width", Whole), Req("display_height", Whole)),
        Kind("code_interpreter", Req("container", InterpreterContainer), OptNull("allowed_callers", SomeCallers)),
        Kind("programmatic_tool_calling"), Kind("local_shell"),
        Kind("shell", OptNull("environment", ShellEnvironment), OptNull("allowed_callers", SomeCallers)),
        Kind("apply_patch", OptNull("allowed_callers", SomeCallers)),
        Kind("namespace", Req("name", new TextShape(1, 64, NamePattern)), Req("description", Str), Req("tools", List(ByType(Function, Custom), min: 1))),
        Kind("tool_search", Opt("execution", Execution), Opt("description", Str), OptNull("parameters", AnyObject)));
}
