using System.Text;
using System.Text.Json.Nodes;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Models;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>What Anthropic itself answered comes back in a history, as when a client moves here in mid-conversation: nothing of it is refused, here or upstream.</summary>
public sealed class RecordedHistoryTests
{
    private static readonly UpstreamProfile[] s_profiles = [Given.Profile with { WebSearch = true, CodeInterpreter = true, Mcp = true }, Given.Profile, Given.Plain];

    public static TheoryData<string?> Streams => RecordedTraces.Cases(RecordedTraces.Anthropic, "response.sse");

    public static TheoryData<string?> Objects => RecordedTraces.Cases(RecordedTraces.Anthropic, "response.json");

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_streamed_answer_may_stand_in_a_history(string? name) => Accepts(MessageFold.Fold(RecordedTraces.Read(RecordedTraces.Anthropic, name, "response.sse")));

    [Theory]
    [MemberData(nameof(Objects))]
    public void An_answer_may_stand_in_a_history(string? name)
    {
        if (JsonNode.Parse(RecordedTraces.Read(RecordedTraces.Anthropic, name, "response.json")) is JsonObject answer && (string?)answer["type"] == "message") Accepts(answer);
    }

    private static void Accepts(JsonObject message)
    {
        var content = message["content"]!.AsArray();
        // Anthropic, too, refuses an empty message that others follow.
        if (content.Count == 0) return;
        var results = content
            .Where(static block => (string?)block!["type"] == "tool_use")
            .Select(static block => new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = (string)block!["id"]!, ["content"] = "done" });
        Accepts(content, [.. results, new JsonObject { ["type"] = "text", ["text"] = "Go on." }]);
        // R7: what paused is sent back as it is.
        if ((string?)message["stop_reason"] == "pause_turn") Accepts(content, null);
    }

    private static void Accepts(JsonArray content, JsonArray? next)
    {
        var messages = new JsonArray(Message("user", "Hello"), Message("assistant", content.DeepClone()));
        if (next is not null) messages.Add(Message("user", next));
        var body = Encoding.UTF8.GetBytes(new JsonObject { ["model"] = "claude-opus-5-5", ["max_tokens"] = 1024, ["messages"] = messages }.ToJsonString());
        foreach (var profile in s_profiles)
        {
            var conversation = MessagesRequestReader.Read(body, new RequestTraits(ApiVersion.V2026, new HashSet<string>()), new Warnings());
            var scope = Given.Scope(profile with { Family = Given.Profile.Family });
            AliasRules.Check(conversation, scope.Route.Alias, new RequestTraits(ApiVersion.V2026, new HashSet<string>()));
            SimulatorVerdict.Accepts(JsonNode.Parse(Given.Write(conversation, scope).Body)!);
        }
    }

    private static JsonObject Message(string role, JsonNode content) => new() { ["role"] = role, ["content"] = content };
}
