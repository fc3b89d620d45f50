using System.Globalization;
using Proxy.Conformance.Wire;

namespace Proxy.Conformance.Suite;

/// <summary>Answers of the scripted upstream, in the script format of docs/simulator.md.</summary>
internal static class Turn
{
    public static string Of(params string[] steps) => With("", steps);

    /// <param name="members">Members of the turn beside its steps, such as <c>"chunk":4</c>.</param>
    public static string With(string members, params string[] steps) => $$"""{ {{(members.Length > 0 ? members + "," : "")}} "steps":[{{string.Join(',', steps)}}]}""";

    public static string Says(string text) => Of(Step.Text(text));

    /// <summary>A text with this usage object.</summary>
    public static string Using(string usage, string text = "Hi.") => With($"\"usage\":{usage}", Step.Text(text));

    /// <summary>Exactly these events and nothing around them; each is the data of one, named by its type.</summary>
    public static string Events(params string[] events) => With("\"bare\":true", [.. events.Select(Step.Event)]);

    /// <summary>Cut short for a reason, having made so many tokens.</summary>
    public static string Incomplete(string reason, int outputTokens, params string[] steps) =>
        With($"\"usage\":{Usage(10, outputTokens)}", [.. steps, $$"""{"incomplete":"{{reason}}"}"""]);

    public static string Failed(string code, string message, params string[] steps) =>
        Of([.. steps, $$"""{"failed":{"code":"{{code}}","message":{{Json.Quote(message)}} } }"""]);

    /// <summary>An HTTP error in OpenAI's shape.</summary>
    public static string Error(int status, string? code, string message, params (string Name, string Value)[] headers) => Error(status, code, message, null, headers);

    public static string Error(int status, string? code, string message, string? param, params (string Name, string Value)[] headers)
    {
        var error = $$"""{"message":{{Json.Quote(message)}},"type":"invalid_request_error","param":{{Json.QuoteOrNull(param)}},"code":{{Json.QuoteOrNull(code)}}}""";
        var sent = string.Join(',', headers.Select(header => $"{Json.Quote(header.Name)}:{Json.Quote(header.Value)}"));
        return Of(Step.Http(string.Create(CultureInfo.InvariantCulture, $$"""{"status":{{status}},"headers":{ {{sent}} },"body":{"error":{{error}} } }""")));
    }

    public static string Usage(int input, int output, int reasoning = 0) => string.Create(CultureInfo.InvariantCulture, $$"""
        {"input_tokens":{{input}},"input_tokens_details":{"cached_tokens":0},"output_tokens":{{output}},"output_tokens_details":{"reasoning_tokens":{{reasoning}}},"total_tokens":{{input + output}}}
        """);
}

/// <summary>Steps of a turn.</summary>
internal static class Step
{
    public static string Text(string text, string? phase = null) => $$"""{"text":{{Json.Quote(text)}}{{(phase is null ? "" : $",\"phase\":\"{phase}\"")}}}""";

    public static string CutText(string text) => $$"""{"text":{{Json.Quote(text)}},"truncated":true}""";

    public static string Refusal(string text) => $$"""{"refusal":{{Json.Quote(text)}}}""";

    public static string Reasoning(params string[] summary) => $$"""{"reasoning":{{Json.Texts(summary)}}}""";

    /// <param name="arguments">As upstream sends them: the text of the string.</param>
    public static string Call(string name, string arguments, string? callId = null, bool cut = false, string? space = null)
    {
        var rest = $"{(callId is null ? "" : $",\"call_id\":\"{callId}\"")}{(cut ? ",\"truncated\":true" : "")}{(space is null ? "" : $",\"namespace\":\"{space}\"")}";
        return $$"""{"tool_call":{"name":"{{name}}","arguments":{{Json.Quote(arguments)}}{{rest}} } }""";
    }

    public static string Http(string answer) => $$"""{"http":{{answer}} }""";

    public static string Item(string item) => $$"""{"item":{{item}}}""";

    public static string Event(string data) => $$"""{"event":{{Json.Quote(JsonPath.Find(JsonPath.Parse(data), "type")!.Value.GetString()!)}},"data":{{Json.Quote(data)}}}""";

    public static string Wait(int milliseconds) => string.Create(CultureInfo.InvariantCulture, $$"""{"delay_ms":{{milliseconds}}}""");
}
