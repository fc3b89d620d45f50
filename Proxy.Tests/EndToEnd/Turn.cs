using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Tests.EndToEnd;

/// <summary>One answer of the scripted upstream, in the simulator's script format.</summary>
internal static class Turn
{
    public static JsonObject Of(params JsonObject[] items) => new() { ["steps"] = new JsonArray([.. items]) };

    /// <summary>Exactly these events, and nothing that the simulator would add.</summary>
    public static JsonObject Events(params string[] events)
    {
        return new JsonObject { ["steps"] = new JsonArray([.. events.Select(Event)]), ["bare"] = true };
    }

    /// <summary>After <see cref="Events"/>: one more, so much later.</summary>
    public static JsonObject ThenAfter(this JsonObject turn, TimeSpan pause, string data) =>
        turn.Then(new JsonObject { ["delay_ms"] = (int)pause.TotalMilliseconds }).Then(Event(data));

    /// <summary>Cuts texts into deltas of so many characters; without it they are words.</summary>
    public static JsonObject InChunksOf(this JsonObject turn, int characters) => turn.With("chunk", characters);

    public static JsonObject Error(int status, string? code, string message, params (string Name, string Value)[] headers) => Of(new JsonObject
    {
        ["http"] = new JsonObject
        {
            ["status"] = status,
            ["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Name, (JsonNode?)header.Value))),
            ["body"] = new JsonObject { ["error"] = new JsonObject { ["message"] = message, ["type"] = "invalid_request_error", ["param"] = null, ["code"] = code } },
        },
    });

    public static JsonObject WithDelayBefore(this JsonObject turn, TimeSpan delay) => turn.With("delay_ms", (int)delay.TotalMilliseconds);

    public static JsonObject WithDelayBetweenDeltas(this JsonObject turn, TimeSpan delay) => turn.With("delta_delay_ms", (int)delay.TotalMilliseconds);

    public static JsonObject WithUsage(this JsonObject turn, string usage) => turn.With("usage", JsonNode.Parse(usage));

    public static JsonObject Interleaved(this JsonObject turn) => turn.With("interleave", true);

    public static JsonObject Incomplete(this JsonObject turn, string reason, int outputTokens) =>
        turn.Then(new JsonObject { ["incomplete"] = reason }).WithUsage($$$"""
            {"input_tokens":10,"input_tokens_details":{"cached_tokens":0},"output_tokens":{{{outputTokens}}},"output_tokens_details":{"reasoning_tokens":0},"total_tokens":{{{outputTokens + 10}}}}
            """);

    /// <summary>The response fails after its items are done.</summary>
    public static JsonObject ThenFails(this JsonObject turn, string code, string message) =>
        turn.Then(new JsonObject { ["failed"] = new JsonObject { ["code"] = code, ["message"] = message } });

    /// <summary>
    /// An error event ends the stream after so many records. A message is
    /// created, in_progress, item.added, part.added, delta…, text.done, part.done, item.done.
    /// </summary>
    public static JsonObject FailingAfter(this JsonObject turn, int records, string code) => turn.With("fault", $"error-event={records},error-code={code}");

    /// <summary>The connection is reset after so many records.</summary>
    public static JsonObject ResetAfter(this JsonObject turn, int records) => turn.With("fault", $"cut-events={records},reset");

    private static JsonObject Event(string data) => new() { ["event"] = (string?)JsonNode.Parse(data)!["type"], ["data"] = data };

    private static JsonObject With(this JsonObject turn, string name, JsonNode? value)
    {
        turn[name] = value;
        return turn;
    }

    private static JsonObject Then(this JsonObject turn, JsonObject step)
    {
        turn["steps"]!.AsArray().Add(step);
        return turn;
    }
}
