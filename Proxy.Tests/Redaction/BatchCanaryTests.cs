using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Proxy.Api.Batches;
using Proxy.Core.Batches;
using Proxy.Core.Ids;
using Proxy.Core.Storage;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Batches;
using Proxy.Tests.Processes;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Redaction;

/// <summary>As <see cref="CanaryTests"/>: a word in every part of a batch, and in all that upstream says of its items, is in no log, span or metric. Another word, since both may run at once.</summary>
public sealed partial class BatchCanaryTests(StateServers servers)
{
    private const string Canary = "stieglitz4kx";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Items_that_succeed_and_items_that_fail()
    {
        using var sinks = new Sinks();
        await using var upstream = await ScriptedUpstream.StartAsync(AnswerAsync);
        await using var gateway = await GatewayAsync(upstream, null, servers.NewPrefix());
        string[] items =
        [
            Item("200"), Item("400"), Item("404"), Item("500"), Item("0"), Item("200", ",\"stream\":true"), Item("200", $",\"{Canary}\":\"{Canary}\",\"metadata\":{{\"user_id\":\"{Canary}\"}}"), Item("200", $",\"tools\":\"{Canary}\""),
            Item("200", $",\"tools\":[{{\"name\":\"{Canary}\",\"description\":\"{Canary}\",\"input_schema\":{{\"type\":\"{Canary}\"}}}}]"), Item("200", $",\"system\":\"{Canary}\",\"stop_sequences\":[\"{Canary}\"]"), $$"""{"{{Canary}}":"{{Canary}}"}""", "{}",
        ];
        var requests = string.Join(',', items.Select((item, index) => $$"""{"custom_id":"{{Canary}}_{{index}}","params":{{item}},"{{Canary}}":"{{Canary}}"}"""));
        using var made = await gateway.CreateAsync($$"""{"requests":[{{requests}}],"{{Canary}}":"{{Canary}}"}""", Headers());
        var path = $"{BatchClient.Root}/{(await made.JsonAsync()).GetProperty("id").GetString()}";
        await Until.TrueAsync(async () => (await gateway.ReadAsync(path)).GetProperty("processing_status").GetString() == "ended");
        using (var response = await gateway.AskAsync(HttpMethod.Get, path + "/results?" + Canary, Headers()))
        {
            var results = (await response.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal(items.Length, results.Length);
            // The client itself gets what upstream said.
            Assert.Contains(results, result => result.Contains("succeeded", StringComparison.Ordinal) && result.Contains(Canary + " said", StringComparison.Ordinal));
            Assert.Contains(results, result => result.Contains("errored", StringComparison.Ordinal) && result.Contains(Canary + " is wrong", StringComparison.Ordinal));
        }

        foreach (var (method, wrong) in new[] { (HttpMethod.Get, $"{BatchClient.Root}/{Canary}"), (HttpMethod.Get, $"{BatchClient.Root}/msgbatch_{Canary}/results"), (HttpMethod.Post, $"{BatchClient.Root}/{Canary}/cancel"), (HttpMethod.Delete, $"{BatchClient.Root}/{Canary}"), (HttpMethod.Get, $"{BatchClient.Root}?before_id={Canary}&limit={Canary}"), (HttpMethod.Put, BatchClient.Root), (HttpMethod.Delete, path) })
        {
            using var response = await gateway.AskAsync(method, wrong, Headers());
            await response.TextAsync();
        }

        await AssertSilentAsync(sinks, gateway);
    }

    [Fact]
    public async Task Batches_that_are_refused()
    {
        using var sinks = new Sinks();
        await using var gateway = await BatchClient.StartAsync(("Proxy:Strict", "true"));
        const string Good = """{"custom_id":"CANARY","params":{}}""";
        foreach (var body in new[]
                 {
                     "CANARY", "{\"requests\":\"CANARY\"}", "{\"requests\":[\"CANARY\"]}", "{\"CANARY\":1}", $"{{\"requests\":[{Good},{Good}]}}", "{\"requests\":[{\"custom_id\":\"CANARY not allowed\",\"params\":{}}]}", "{\"requests\":[{\"custom_id\":\"a\",\"params\":\"CANARY\"}]}",
                     "{\"requests\":[{\"custom_id\":\"a\",\"params\":{},\"CANARY\":1}]}", $"{{\"requests\":[{Good}],\"CANARY\":\"CANARY\"}}", $"{{\"requests\":[{Good}", $"{{\"requests\":[{Good}]}}CANARY",
                 })
        {
            using var response = await gateway.CreateAsync(body.Replace("CANARY", Canary, StringComparison.Ordinal), Headers());
            Assert.Equal(400, (int)response.StatusCode);
        }

        await AssertSilentAsync(sinks, gateway);
    }

    [Fact]
    public async Task Items_that_kill_items_that_expire_and_results_that_cannot_be_kept()
    {
        using var sinks = new Sinks();
        using var folder = new TempFolder();
        var (disk, prefix) = (new DiskStore(folder.Path), servers.NewPrefix());
        var (killer, late, good) = (await MakeAsync(disk, TimeSpan.FromDays(1), Item("200")), await MakeAsync(disk, TimeSpan.FromSeconds(2), Item("429"), Item("429")), await MakeAsync(disk, TimeSpan.FromDays(1), Item("200"), Item("500")));
        await using (var state = await servers.OpenAsync(StateServerKind.Garnet, prefix))
        {
            var queue = new BatchQueue(state);
            foreach (var batch in new[] { killer, late, good }) await queue.AddAsync(batch, Token);
            for (var attempt = 1; attempt <= 2; attempt++) await queue.TakeAsync(BatchPlace.Of(killer), 1, TimeSpan.Zero, "dead", Token);
        }

        var store = new BrokenStore(disk) { Tears = true };
        await using var upstream = await ScriptedUpstream.StartAsync(AnswerAsync);
        await using var gateway = await GatewayAsync(upstream, store, prefix);
        await Until.TrueAsync(() => Task.FromResult(store.Refused >= 2));
        (store.Fault, store.Tears) = (StorageFault.Unavailable, false);
        var refused = store.Refused;
        // As a client meets it.
        using (var response = await gateway.CreateAsync(BatchClient.Two.Replace("\"a\"", $"\"{Canary}\"", StringComparison.Ordinal), Headers())) Assert.InRange((int)response.StatusCode, 500, 599);
        await Until.TrueAsync(() => Task.FromResult(store.Refused > refused));
        store.Fault = null;
        var batches = gateway.Services.GetRequiredService<BatchStore>();
        foreach (var (batch, counts) in new[] { (killer, new BatchCounts(0, 1, 0, 0)), (late, new BatchCounts(0, 0, 0, 2)), (good, new BatchCounts(1, 1, 0, 0)) })
        {
            await Until.TrueAsync(async () => (await batches.FindAsync(batch.Tenant, batch.Id, Token))!.End is not null);
            Assert.Equal(counts, (await batches.FindAsync(batch.Tenant, batch.Id, Token))!.End!.Counts);
        }

        await AssertSilentAsync(sinks, gateway);
    }

    [Fact]
    public async Task An_item_that_meets_what_nobody_foresaw()
    {
        using var sinks = new Sinks();
        await using var upstream = await ScriptedUpstream.StartAsync(AnswerAsync);
        await using var gateway = await GatewayFixture.StartAsync(
            BatchClient.Setup(("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", servers.NewPrefix())) with { Upstream = upstream.BaseUrl });
        var (objects, queue) = (gateway.Services.GetRequiredService<IObjectStore>(), gateway.Services.GetRequiredService<BatchQueue>());
        var batch = await MakeAsync(objects, TimeSpan.FromDays(1), Item("200"));
        await queue.AddAsync(batch, Token);
        var place = BatchPlace.Of(batch);
        var items = (await queue.TakeAsync(place, 1, TimeSpan.FromMinutes(10), "w", Token))!;
        var held = new HeldItems();
        held.TryAdd(place, 0);
        // Nobody takes results any more.
        var results = new ResultWriter(objects, queue, "w", static (_, _, _) => { }, TimeProvider.System, NullLogger.Instance);
        results.Complete();
        using var work = new ItemWork(gateway.Services, queue, new Throttle(1, TimeProvider.System), results, held, "w");
        var left = work.Left();
        await work.BeginAsync(batch, place, items, Token);
        await left.WaitAsync(Token);
        Assert.Equal(1, upstream.Calls);
        var told = Assert.Single(gateway.Logs.GetSnapshot(), static line => line.Id.Name == "ItemUnexpected");
        Assert.Contains($"Item 0 of {batch.Id} ", told.Message, StringComparison.Ordinal);
        Assert.NotNull(told.Exception);
        // It runs again, and this was an attempt.
        await Until.TrueAsync(async () => await queue.TakeAsync(place, 1, TimeSpan.FromMinutes(10), "w", Token) is [{ Attempt: 2 }]);
        await AssertSilentAsync(sinks, gateway);
    }

    private static async Task AssertSilentAsync(Sinks sinks, GatewayFixture gateway)
    {
        await Until.TrueAsync(() => Task.FromResult(gateway.Logs.Count > 0 && sinks.Count > 0));
        await gateway.StatusAsync("/alive");
        Assert.True(sinks.Holding(Canary, gateway) is [], string.Join("\n", sinks.Holding(Canary, gateway).Take(40)));
    }

    private Task<GatewayFixture> GatewayAsync(ScriptedUpstream upstream, IObjectStore? store, string prefix) => GatewayFixture.StartAsync(
        GatewaySetup.With(("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Garnet)), ("Proxy:State:Prefix", prefix), ("Proxy:Batches:InApi", "true"), ("Proxy:Batches:MaxAttempts", "2")) with { Upstream = upstream.BaseUrl, Store = store });

    private static async Task<Batch> MakeAsync(IObjectStore objects, TimeSpan time, params string[] items)
    {
        var store = new BatchStore(objects, TimeProvider.System);
        var now = TimeProvider.System.GetUtcNow();
        var batch = Requests.Batch(items.Length, now) with { Id = RandomIds.Instance.New("msgbatch_"), Tenant = "default", KeyId = "default", ExpiresAt = now + time, Betas = Canary };
        await using var input = await store.BeginAsync(batch.Tenant, batch.Id, Token);
        for (var i = 0; i < items.Length; i++) await input.AddAsync(Requests.Of($"{Canary}_{i}", items[i]), Token);
        await store.CreateAsync(batch, input, Token);
        return batch;
    }

    private static (string Name, string Value)[] Headers() =>
        [("x-api-key", "sk-" + Canary), ("anthropic-beta", Canary + "-2026-01-01"), ("x-claude-code-session-id", Canary), ("x-forwarded-host", Canary + ".example"), ("baggage", $"{Canary}={Canary}"), ("tracestate", $"{Canary}={Canary}"), ("user-agent", Canary)];

    /// <param name="outcome">What upstream answers: a status, or 0 for JSON that breaks off.</param>
    private static string Item(string outcome, string more = "") =>
        $$$"""{"model":"claude-opus-5-5","max_tokens":100{{{more}}},"messages":[{"role":"user","content":[{"type":"text","text":"{{{Canary}}} outcome <{{{outcome}}}>"},{"type":"document","title":"{{{Canary}}}.pdf","source":{"type":"text","media_type":"text/plain","data":"{{{Canary}}}"}}]}]}""";

    private static Task AnswerAsync(HttpContext context)
    {
        (string, string)[] headers = [("openai-organization", Canary), ("x-ratelimit-remaining-requests", Canary), ("set-cookie", "a=" + Canary)];
        var reply = Asked().Match(ScriptedUpstream.BodyOf(context)).Groups[1].Value switch
        {
            "200" => ScriptedUpstream.Reply(200, UpstreamEvents.Json.Replace("\"Hi\"", $"\"{Canary} said\"", StringComparison.Ordinal), "application/json", headers),
            "0" => ScriptedUpstream.Reply(200, $"{{\"id\":\"{Canary}\",\"{Canary}\":", "application/json", headers),
            var status => ScriptedUpstream.Reply(int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), $$$"""{"error":{"message":"{{{Canary}}} is wrong","type":"{{{Canary}}}_error","code":"{{{Canary}}}","param":"{{{Canary}}}"}}""", "application/json", headers),
        };
        return reply(context);
    }

    [GeneratedRegex("outcome (?:<|\\\\u003[cC])([0-9]+)")]
    private static partial Regex Asked();
}
