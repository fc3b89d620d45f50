using System.Text;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>Builds request bodies from JSON fragments, so that a test shows only the part it is about.</summary>
internal static class Bodies
{
    public const string Model = "claude-opus-5-5";

    /// <summary>The smallest signature of a real PNG, and 16 bytes long.</summary>
    public const string Png = "iVBORw0KGgoAAAANSUhEUg==";

    public const string Pdf = "JVBERi0xLjQKJcfs";

    public static RequestTraits V2023 { get; } = new(ApiVersion.V2023, new HashSet<string>());

    public static RequestTraits V2026 { get; } = new(ApiVersion.V2026, new HashSet<string>());

    /// <param name="messages">Message objects, comma separated.</param>
    /// <param name="more">Further top-level fields, e.g. <c>"stream":true</c>.</param>
    public static string Of(string messages, string more = "") =>
        "{\"model\":\"" + Model + "\",\"max_tokens\":1024,\"messages\":[" + messages + "]" + (more.Length > 0 ? "," + more : "") + "}";

    /// <summary>One user message and these fields.</summary>
    public static string With(string more) => Of(User("hi"), more);

    public static string User(string text) => Message("user", JsonText.From(text).ToString());

    public static string Assistant(string text) => Message("assistant", JsonText.From(text).ToString());

    public static string UserBlocks(params string[] blocks) => Message("user", "[" + string.Join(",", blocks) + "]");

    public static string AssistantBlocks(params string[] blocks) => Message("assistant", "[" + string.Join(",", blocks) + "]");

    public static string Message(string role, string content, string more = "") =>
        "{\"role\":\"" + role + "\",\"content\":" + content + (more.Length > 0 ? "," + more : "") + "}";

    public static string Text(string text, string more = "") => Block("text", "\"text\":" + JsonText.From(text), more);

    public static string ToolUse(string id, string name = "get", string input = "{}", string more = "") =>
        Block("tool_use", "\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"input\":" + input, more);

    /// <param name="content">JSON; empty leaves the key out.</param>
    public static string ToolResult(string id, string content = "\"ok\"", string more = "") =>
        Block("tool_result", "\"tool_use_id\":\"" + id + "\"" + (content.Length > 0 ? ",\"content\":" + content : ""), more);

    public static string Image(string mediaType = "image/png", string data = Png) =>
        Block("image", "\"source\":{\"type\":\"base64\",\"media_type\":\"" + mediaType + "\",\"data\":\"" + data + "\"}");

    public static string Document(string source, string more = "") => Block("document", "\"source\":" + source, more);

    public static string Tools(params string[] tools) => "\"tools\":[" + string.Join(",", tools) + "]";

    public static string Tool(string name = "get", string more = "") =>
        "{\"name\":\"" + name + "\",\"input_schema\":{\"type\":\"object\"}" + (more.Length > 0 ? "," + more : "") + "}";

    /// <summary>user, assistant with one call, user with its result.</summary>
    public static string Exchange(string result, string call = "") =>
        User("hi") + "," + AssistantBlocks(call.Length > 0 ? call : ToolUse("toolu_1")) + "," + UserBlocks(result);

    public static Conversation Read(string body, RequestTraits? traits = null) => Read(body, traits, new Warnings());

    public static Conversation Read(string body, RequestTraits? traits, Warnings warnings) =>
        MessagesRequestReader.Read(Encoding.UTF8.GetBytes(body), traits ?? V2023, warnings);

    public static string WarningsOf(string body, RequestTraits? traits = null)
    {
        var warnings = new Warnings();
        Read(body, traits, warnings);
        return warnings.ToString();
    }

    public static Failure Refusal(string body, RequestTraits? traits = null) =>
        Assert.Throws<RequestRejectedException>(() => Read(body, traits)).Failure;

    /// <summary>The text of a 400.</summary>
    public static string RefusalText(string body, RequestTraits? traits = null)
    {
        var failure = Refusal(body, traits);
        Assert.Equal(FailureKind.InvalidRequest, failure.Kind);
        Assert.False(failure.ShouldRetry);
        return failure.Message;
    }

    private static string Block(string type, string fields, string more = "") =>
        "{\"type\":\"" + type + "\"," + fields + (more.Length > 0 ? "," + more : "") + "}";
}
