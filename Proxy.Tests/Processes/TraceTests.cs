using System.Net;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Proxy.Core.Telemetry;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Oracles;
using Proxy.Tests.Processes.Otlp;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Processes;

/// <summary>Gateways, a simulator and a redis-server as processes, exporting to a receiver that reads their traces back.</summary>
public sealed partial class TraceTests(StateServers servers)
{
    private const string Words = "words-that-nobody-may-export";
    private const string LimitedKey = "sk-limited-under-test";
    private const string Tool = """{"model":"gpt-4.1","max_tokens":200,"stream":true,"tools":[{"name":"weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}}}}],"messages":[{"role":"user","content":"words-that-nobody-may-export"}]}""";
    private const string Script = """{"turns":[{"steps":[{"http":{"status":503,"body":{"error":{"message":"later","type":"server_error","code":null}}}}]},{"steps":[{"tool_call":{"name":"weather","arguments":{"city":"Oslo"}}}]}]}""";

    [Fact]
    public async Task One_trace_tells_the_whole_story_of_a_request_across_the_processes_that_took_part()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var simulator = ServiceProcess.Start("Proxy.Simulator", ["--urls", "http://127.0.0.1:0"], [], Listening());
        var upstream = new Uri((await simulator.ReadyAsync()).Groups[1].Value);
        var settings = Settings(servers.ConnectionOf(StateServerKind.Redis), servers.NewPrefix());
        await using var one = await GatewayProcess.StartAsync(upstream, null, [.. settings, .. receiver.EnvironmentOf("gateway-one")]);
        await using var two = await GatewayProcess.StartAsync(upstream, null, [.. settings, .. receiver.EnvironmentOf("gateway-two")]);
        using (var scripted = await one.Http.PostAsync(new Uri(upstream, "/sim/script"), new StringContent(Script), Replies.Cancellation)) Assert.Equal(HttpStatusCode.OK, scripted.StatusCode);

        // :: A stream with a tool call, that upstream fails at first.
        var (asked, client) = (NewId(16), NewId(8));
        (string, string)[] headers = [("traceparent", $"00-{asked}-{client}-01"), ("idempotency-key", "order-1"), ("x-claude-code-session-id", "session-1"), ("x-api-key", LimitedKey)];
        byte[] first;
        using (var answer = await one.PostAsync(Tool, headers)) first = await BytesAsync(answer, 200);
        Assert.Empty(AnthropicGrammar.Check(first));
        string[] scripts = ["idempotency-begin", "limit-admit", "idempotency-write", "limit-settle"];
        var spans = await receiver.TraceAsync(asked, spans => spans.Any(span => span.Kind == OtlpSpan.Server) && scripts.All(script => spans.Any(span => span.Name == "EVALSHA " + script)));
        var server = Assert.Single(spans, span => span.Kind == OtlpSpan.Server);
        Assert.Equal(("gateway-one", client, "200", "chat"), (server.Service, server.Parent, server.Tags["http.response.status_code"], server.Tags[GenAiNames.OperationName]));
        var chat = Assert.Single(spans, span => span.Name == "chat gpt-4.1");
        Assert.Equal((OtlpSpan.Client, server.Id, "tool_calls"), (chat.Kind, chat.Parent, chat.Tags[GenAiNames.ResponseFinishReasons]));
        Assert.StartsWith("resp_", chat.Tags[GenAiNames.ResponseId], StringComparison.Ordinal);
        Assert.Equal(SessionName.Of("limited", "session-1"), chat.Tags[GenAiNames.ConversationId]);
        Assert.True(long.Parse(chat.Tags[GenAiNames.InputTokens], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Assert.Equal([GenAiNames.FirstTokenEvent], chat.Events);
        var attempts = spans.Where(span => span.Name.StartsWith("attempt ", StringComparison.Ordinal)).OrderBy(span => span.Tags[GenAiNames.Attempt], StringComparer.Ordinal).ToList();
        Assert.All(attempts, attempt => Assert.Equal((OtlpSpan.Client, chat.Id), (attempt.Kind, attempt.Parent)));
        Assert.Equal(["503  failed", "200 failed settled"], attempts.Select(attempt =>
            $"{attempt.Tags[GenAiNames.HttpStatus]} {attempt.Tags.GetValueOrDefault(GenAiNames.AttemptReason)} {attempt.Tags[GenAiNames.AttemptFate]}"));
        AssertState(spans, server, scripts);

        // :: The same again at the other gateway: nothing upstream.
        var repeated = "";
        await Until.TrueAsync(async () =>
        {
            // Each attempt has a trace of its own.
            repeated = NewId(16);
            using var again = await two.PostAsync(Tool, [("traceparent", $"00-{repeated}-{client}-01"), .. headers[1..]]);
            return (await BytesAsync(again, 200)).AsSpan().SequenceEqual(first);
        });
        spans = await receiver.TraceAsync(repeated, spans => spans.Any(span => span.Kind == OtlpSpan.Server));
        server = Assert.Single(spans, span => span.Kind == OtlpSpan.Server);
        Assert.Equal("gateway-two", server.Service);
        AssertState(spans, server, "idempotency-begin", "idempotency-read");
        Assert.DoesNotContain(spans, span => span.Name.StartsWith("chat", StringComparison.Ordinal) || span.Name.StartsWith("attempt", StringComparison.Ordinal));

        // :: Beyond the key's limit.
        var denied = "";
        await Until.TrueAsync(async () =>
        {
            // Where it took a minute to come here, there was room for one more.
            denied = NewId(16);
            using var answer = await two.PostAsync(Tool, ("traceparent", $"00-{denied}-{client}-01"), ("x-api-key", LimitedKey));
            if (answer.IsSuccessStatusCode) return false;
            await answer.AssertErrorAsync(429, "rate_limit_error");
            return true;
        });
        spans = await receiver.TraceAsync(denied, spans => spans.Any(span => span.Kind == OtlpSpan.Server));
        server = Assert.Single(spans, span => span.Kind == OtlpSpan.Server);
        Assert.Equal("429", server.Tags["http.response.status_code"]);
        AssertState(spans, server, "limit-admit");
        Assert.DoesNotContain(spans, span => span.Name.StartsWith("chat", StringComparison.Ordinal));

        // :: Logs and metrics came too, and none of it says what was said, or with which key.
        await Until.TrueAsync(() => Task.FromResult(receiver.Exports.ContainsKey("/v1/logs") && receiver.Exports.ContainsKey("/v1/metrics")));
        await Until.TrueAsync(() => Task.FromResult(receiver.Saw(GenAiNames.TokenUsage) && receiver.Saw("tenant limited")));
        Assert.All([Words, "Oslo", LimitedKey, GatewayFixture.ClientKey, GatewayFixture.UpstreamKey, "session-1", "order-1"], secret => Assert.False(receiver.Saw(secret), secret));
    }

    [Fact]
    public async Task An_item_that_a_worker_runs_is_linked_to_the_call_that_made_its_batch()
    {
        using var folder = new TempFolder();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(429, """{"error":{"message":"later","type":"x","code":"rate_limit_exceeded"}}""", "application/json", ("retry-after", "1")), ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        (string, string)[] settings = [("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Redis)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:Retry:MaxRetries", "0")];
        await using var gateway = await GatewayProcess.StartAsync(upstream.BaseUrl, folder.Path, [.. settings, .. receiver.EnvironmentOf("gateway")]);
        await using var worker = await WorkerProcess.StartAsync(upstream.BaseUrl, folder.Path, [.. settings, .. receiver.EnvironmentOf("worker")]);
        var (asked, client) = (NewId(16), NewId(8));
        using var request = BatchClient.Ask(HttpMethod.Post, BatchClient.Root, BatchClient.Two, ("traceparent", $"00-{asked}-{client}-01"), ("x-claude-code-session-id", "session-2"));
        string id;
        using (var made = await gateway.Http.SendAsync(request, Replies.Cancellation)) id = (await made.JsonAsync()).GetProperty("id").GetString()!;

        var call = await receiver.TraceAsync(asked, spans => spans.Any(span => span.Kind == OtlpSpan.Server));
        var server = Assert.Single(call, span => span.Kind == OtlpSpan.Server);
        var create = Assert.Single(call, span => span.Name == "create batch");
        Assert.Equal((OtlpSpan.Producer, server.Id, "gateway", id, "2"), (create.Kind, create.Parent, create.Service, create.Tags[GenAiNames.BatchId], create.Tags[GenAiNames.BatchTotal]));
        Assert.Contains(call, span => span.Name == "EVALSHA batch-add" && span.Parent == create.Id);

        var session = server.Tags[GenAiNames.ConversationId];
        Assert.Matches("^[0-9a-f]{16}$", session);

        // :: One request of two is asked twice, the other is none.
        await Until.TrueAsync(() => Task.FromResult(receiver.Spans.Any(span => span.Name == "end batch")));
        var items = receiver.Spans.Where(span => span.Name == "process batch item").ToList();
        Assert.Equal(["0 limited", "0 succeeded", "1 errored"], items.Select(item => item.Tags[GenAiNames.BatchItem] + " " + item.Tags[GenAiNames.BatchFate]).Order(StringComparer.Ordinal));
        Assert.All(items.Append(receiver.Spans.Single(span => span.Name == "end batch")), span =>
        {
            Assert.Equal(("worker", "", id), (span.Service, span.Parent, span.Tags[GenAiNames.BatchId]));
            Assert.Equal([(asked, create.Id)], span.Links);
            Assert.NotEqual(asked, span.Trace);
            // What the create call's baggage was.
            Assert.Equal((server.Tags[GenAiNames.RequestId], session), (span.Tags[GenAiNames.BatchRequestId], span.Tags[GenAiNames.ConversationId]));
        });
        var item = items.Single(item => item.Tags[GenAiNames.BatchFate] == "succeeded");
        var chat = Assert.Single(receiver.Of(item.Trace), span => span.Name.StartsWith("chat ", StringComparison.Ordinal));
        Assert.Equal((item.Id, session), (chat.Parent, chat.Tags[GenAiNames.ConversationId]));
        Assert.Single(receiver.Of(item.Trace), span => span.Name.StartsWith("attempt ", StringComparison.Ordinal) && span.Parent == chat.Id);
        // Nobody asked over HTTP.
        Assert.DoesNotContain(receiver.Spans, span => span.Service == "worker" && span.Kind == OtlpSpan.Server);
    }

    private static void AssertState(IReadOnlyList<OtlpSpan> spans, OtlpSpan server, params string[] scripts) => Assert.All(scripts, script =>
    {
        var asked = spans.Where(span => span.Name == "EVALSHA " + script).ToList();
        Assert.True(asked.Count > 0, script);
        Assert.All(asked, span => Assert.Equal((OtlpSpan.Client, server.Id, server.Service, "redis"), (span.Kind, span.Parent, span.Service, span.Tags[GenAiNames.DbSystem])));
    });

    private static (string, string)[] Settings(string redis, string prefix) =>
    [
        ("ConnectionStrings:redis", redis), ("Proxy:State:Prefix", prefix),
        ("Proxy:Keys:limited:Key", LimitedKey), ("Proxy:Keys:limited:Limits:RequestsPerMinute", "1"),
    ];

    private static async Task<byte[]> BytesAsync(HttpResponseMessage response, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync(Replies.Cancellation);
    }

    private static string NewId(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));

    [GeneratedRegex(@"^Responses simulator on (http://\S+)$")]
    private static partial Regex Listening();
}
