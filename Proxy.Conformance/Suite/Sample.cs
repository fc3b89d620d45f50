using Proxy.Conformance.Wire;

namespace Proxy.Conformance.Suite;

/// <summary>Pieces that many cases use.</summary>
internal static class Sample
{
    /// <summary>One transparent pixel, PNG.</summary>
    public const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

    public const string Image = $$$"""{"type":"image","source":{"type":"base64","media_type":"image/png","data":"{{{Png}}}"}}""";

    public const string AddTool = """{"name":"add","description":"Adds","input_schema":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a"]}}""";

    public const string Summarized = """{"type":"adaptive","display":"summarized"}""";

    public const string Omitted = """{"type":"adaptive","display":"omitted"}""";

    public const string Hi = "\"Hi\"";

    public static Ask Hello { get; } = Ask.Of(Hi);

    /// <summary>A question with the tool <see cref="AddTool"/>.</summary>
    public static Ask Adding { get; } = Hello.Tools(AddTool);

    /// <summary>User, assistant with one use of <see cref="AddTool"/>, and a user message of these blocks.</summary>
    public static Ask AfterUse(string id, params string[] blocks) => Ask.Of(Hi, Json.List([Use(id)]), Json.List(blocks)).Tools(AddTool);

    public static string Use(string id, string input = """{"a":1}""", string name = "add") => $$"""{"type":"tool_use","id":{{Json.Quote(id)}},"name":"{{name}}","input":{{input}}}""";

    /// <param name="members">What follows the id, such as <c>"content":"1"</c>.</param>
    public static string Result(string id, string? members = null) => $$"""{"type":"tool_result","tool_use_id":{{Json.Quote(id)}}{{(members is null ? "" : "," + members)}}}""";

    public static string Text(string text) => $$"""{"type":"text","text":{{Json.Quote(text)}}}""";

    /// <summary>A content array.</summary>
    public static string Content(params string[] blocks) => Json.List(blocks);
}
