using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Batches;
using Proxy.Core.Ids;
using Proxy.Core.Keys;
using Proxy.Core.Storage;
using Proxy.Tests.Api;
using Proxy.Tests.Processes;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Batches;

/// <summary>The worker inside the gateway: real state, real store, a scripted upstream.</summary>
public sealed partial class BatchWorkerTests(StateServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task Every_item_gets_the_result_that_a_live_request_would_have_got(StateServerKind kind)
    {
        await using var upstream = await ItemUpstream.StartAsync();
        await using var gateway = await GatewayAsync(upstream, kind);
        var batch = await AddAsync(
            gateway,
            Item("good"),
            Item("refused by upstream", status: 400),
            Item("stream", more: ",\"stream\":true"),
            Item("not streamed", more: ",\"stream\":false,\"speed\":null"),
            Item("speed", more: ",\"speed\":\"fast\""),
            Item("fallbacks", more: ",\"fallbacks\":\"default\""),
            Item("thread", more: ",\"thread\":{\"type\":\"create\"}"),
            """{"model":"claude-opus-5-5","max_tokens":0,"messages":[{"role":"user","content":"x"}]}""",
            """{"model":"claude-nobody","max_tokens":9,"messages":[{"role":"user","content":"x"}]}""",
            """{"max_tokens":9}""",
            "{}",
            // Half a surrogate pair is a name like any other that nobody knows.
            Item("odd", more: ",\"\\ud83d\\ud83d\":1"),
            """{"\ud83d":1,"str\u0065am":true}""");
        var results = await EndAsync(gateway, batch);
        Assert.Equal(
            ["succeeded", "errored", "errored", "succeeded", "errored", "errored", "errored", "errored", "errored", "errored", "errored", "succeeded", "errored"],
            results.Select(static result => result.GetProperty("result").GetProperty("type").GetString()));
        var message = results[0].GetProperty("result").GetProperty("message");
        Assert.Equal(("message", "batch", "Hi"), (message.GetProperty("type").GetString(), message.GetProperty("usage").GetProperty("service_tier").GetString(), message.GetProperty("content")[0].GetProperty("text").GetString()));
        foreach (var (result, type, said) in (IEnumerable<(JsonElement, string, string)>)
            [
                (results[1], "invalid_request_error", ""), (results[2], "invalid_request_error", "stream: "), (results[4], "invalid_request_error", "speed: "), (results[5], "invalid_request_error", "fallbacks: "),
                (results[6], "invalid_request_error", "thread: "), (results[7], "invalid_request_error", "max_tokens: "), (results[8], "not_found_error", "model: claude-nobody"), (results[9], "invalid_request_error", "model: "), (results[10], "invalid_request_error", ""), (results[12], "invalid_request_error", "stream: "),
            ])
        {
            var error = result.GetProperty("result").GetProperty("error");
            Assert.Equal(("error", type), (error.GetProperty("type").GetString(), error.GetProperty("error").GetProperty("type").GetString()));
            Assert.StartsWith(said, error.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
            Assert.StartsWith("req_", error.GetProperty("request_id").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(new BatchCounts(3, 10, 0, 0), (await FindAsync(gateway, batch)).End!.Counts);
        // The queue hears of the end after everybody else can.
        await Until.TrueAsync(async () => (await gateway.Services.GetRequiredService<BatchQueue>().ListAsync(9, Token)).Count == 0);
    }

    [Fact]
    public async Task Items_of_a_key_that_was_revoked_are_refused_as_its_requests_are()
    {
        await using var upstream = await ItemUpstream.StartAsync();
        await using var gateway = await GatewayAsync(upstream, StateServerKind.Redis, ("PROXY_API_KEYS", GatewayFixture.ClientKey));
        var results = await EndAsync(gateway, await AddAsync(gateway, Item("good")));
        Assert.Equal("authentication_error", results[0].GetProperty("result").GetProperty("error").GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(0, upstream.Calls);
    }

    [Fact]
    public async Task What_upstream_has_no_room_for_is_run_when_it_has_and_counts_no_attempt()
    {
        await using var upstream = await ItemUpstream.StartAsync();
        upstream.Refusals = 12;
        await using var gateway = await GatewayAsync(upstream, StateServerKind.Redis, ("Proxy:Batches:MaxAttempts", "1"));
        var results = await EndAsync(gateway, await AddAsync(gateway, [.. Enumerable.Range(0, 30).Select(i => Item("good " + i))]));
        Assert.All(results, static result => Assert.Equal("succeeded", result.GetProperty("result").GetProperty("type").GetString()));
        Assert.Equal(42, upstream.Calls);
    }

    [Fact]
    public async Task What_breaks_is_tried_again_so_often_and_then_errored()
    {
        await using var upstream = await ItemUpstream.StartAsync();
        await using var gateway = await GatewayAsync(upstream, StateServerKind.Redis, ("Proxy:Batches:MaxAttempts", "2"));
        var results = await EndAsync(gateway, await AddAsync(gateway, Item("good"), Item("breaks", status: 500)));
        Assert.Equal("succeeded", results[0].GetProperty("result").GetProperty("type").GetString());
        Assert.Equal("api_error", results[1].GetProperty("result").GetProperty("error").GetProperty("error").GetProperty("type").GetString());
        Assert.Equal(2, upstream.Seen["breaks"]);
    }

    [Fact]
    public async Task An_item_whose_workers_always_die_is_given_up()
    {
        using var folder = new TempFolder();
        var (objects, prefix) = (new DiskStore(folder.Path), servers.NewPrefix());
        var batch = await MakeAsync(new BatchStore(objects, TimeProvider.System), TimeSpan.FromDays(1), Item("kills"), Item("good"));
        await using (var state = await servers.OpenAsync(StateServerKind.Redis, prefix))
        {
            var queue = new BatchQueue(state);
            await queue.AddAsync(batch, Token);
            for (var attempt = 1; attempt <= 3; attempt++) Assert.Equal([new TakenItem(0, attempt)], await queue.TakeAsync(BatchPlace.Of(batch), 1, TimeSpan.Zero, "dead", Token));
        }

        await using var upstream = await ItemUpstream.StartAsync();
        await using var gateway = await GatewayAsync(upstream, StateServerKind.Redis, objects, ("Proxy:State:Prefix", prefix), ("Proxy:Batches:MaxAttempts", "3"));
        var results = await EndAsync(gateway, batch);
        Assert.Equal(["errored", "succeeded"], results.Select(static result => result.GetProperty("result").GetProperty("type").GetString()));
        Assert.Equal(["good"], upstream.Seen.Keys);
    }

    [Fact]
    public async Task A_key_without_tokens_for_today_waits_and_others_do_not()
    {
        await using var upstream = await ItemUpstream.StartAsync();
        await using var gateway = await GatewayAsync(
            upstream,
            StateServerKind.Redis,
            ("Proxy:Keys:poor:Key", "sk-poor"),
            ("Proxy:Keys:poor:Limits:TokensPerDay", "100"),
            ("Proxy:Keys:rich:Key", "sk-rich"),
            // One request a minute is for who asks one by one.
            ("Proxy:Keys:rich:Limits:RequestsPerMinute", "1"));
        var store = gateway.Services.GetRequiredService<BatchStore>();
        var (poor, rich) = (await MakeAsync(store, "sk-poor", 40, "poor"), await MakeAsync(store, "sk-rich", 40, "rich"));
        await gateway.Services.GetRequiredService<IBatchQueue>().AddAsync(poor, Token);
        await gateway.Services.GetRequiredService<IBatchQueue>().AddAsync(rich, Token);
        Assert.All(await EndAsync(gateway, rich), static result => Assert.Equal("succeeded", result.GetProperty("result").GetProperty("type").GetString()));
        await Until.TrueAsync(() => Task.FromResult(upstream.Seen.Keys.Any(static name => name.StartsWith("poor", StringComparison.Ordinal))));
        Assert.InRange(upstream.Seen.Keys.Count(static name => name.StartsWith("poor", StringComparison.Ordinal)), 1, 25);
        Assert.Null((await FindAsync(gateway, poor)).End);
    }

    [Fact]
    public async Task Cancelled_items_are_canceled_and_those_under_way_have_their_results()
    {
        await using var upstream = await ItemUpstream.StartAsync();
        upstream.IsHeld = true;
        await using var gateway = await GatewayAsync(upstream, StateServerKind.Redis, ("Proxy:Batches:Concurrency", "4"));
        var batch = await AddAsync(gateway, [.. Enumerable.Range(0, 50).Select(i => Item("good " + i))]);
        await Until.TrueAsync(() => Task.FromResult(upstream.Calls >= 4));
        await gateway.Services.GetRequiredService<BatchStore>().CancelAsync(await FindAsync(gateway, batch), Token);
        await gateway.Services.GetRequiredService<IBatchQueue>().StopAsync(batch, Token);
        upstream.GoOn();
        var results = await EndAsync(gateway, batch);
        Assert.Equal(50, results.Count);
        Assert.InRange(results.Count(static result => result.GetProperty("result").GetProperty("type").GetString() == "succeeded"), 4, 12);
        Assert.Equal(50, results.Count(static result => result.GetProperty("result").GetProperty("type").GetString() is "succeeded" or "canceled"));
    }

    [Fact]
    public async Task What_is_not_done_in_time_is_expired()
    {
        await using var upstream = await ItemUpstream.StartAsync();
        upstream.Refusals = int.MaxValue;
        await using var gateway = await GatewayAsync(upstream, StateServerKind.Redis);
        var results = await EndAsync(gateway, await AddAsync(gateway, TimeSpan.FromSeconds(2), Item("a"), Item("b")));
        Assert.All(results, static result => Assert.Equal("expired", result.GetProperty("result").GetProperty("type").GetString()));
    }

    [Theory]
    [InlineData(nameof(StorageFault.Full))]
    [InlineData(nameof(StorageFault.Unavailable))]
    public async Task While_results_cannot_be_kept_nothing_more_is_taken_and_nothing_is_lost(string fault)
    {
        await using var upstream = await ItemUpstream.StartAsync();
        using var folder = new TempFolder();
        var store = new BrokenStore(new DiskStore(folder.Path));
        await using var gateway = await GatewayAsync(upstream, StateServerKind.Redis, store, ("Proxy:Batches:Concurrency", "4"));
        await gateway.PostAsync(Bodies.Hello);
        var calls = upstream.Calls;
        var batch = await MakeAsync(gateway, [.. Enumerable.Range(0, 5000).Select(i => Item("good " + i))]);
        store.Fault = Enum.Parse<StorageFault>(fault);
        await gateway.Services.GetRequiredService<IBatchQueue>().AddAsync(batch, Token);
        await Until.TrueAsync(() => Task.FromResult(store.Refused >= 3));
        // What was taken before the first refusal may still be on its way upstream.
        var (taken, refused) = (0, store.Refused);
        await Until.TrueAsync(() =>
        {
            if (upstream.Calls - calls != taken) (taken, refused) = (upstream.Calls - calls, store.Refused);
            return Task.FromResult(store.Refused > refused);
        });
        var look = (await gateway.Services.GetRequiredService<BatchQueue>().LookAsync(BatchPlace.Of(batch), Token))!.Value;
        Assert.InRange(taken, 1, 1200);
        Assert.Equal(0, look.Done);
        refused = store.Refused;
        await Until.TrueAsync(() => Task.FromResult(store.Refused > refused));
        Assert.Equal(taken, upstream.Calls - calls);
        Assert.Contains(gateway.Logs.GetSnapshot(), record => record.Message.Contains("Results cannot be kept (" + fault, StringComparison.Ordinal));
        store.Fault = null;
        Assert.Equal(5000, (await EndAsync(gateway, batch)).Count);
        // Nothing was asked of upstream a second time.
        Assert.Equal(5000, upstream.Calls - calls);
    }

    [Fact]
    public async Task All_workers_together_keep_to_their_share_of_requests()
    {
        await using var upstream = await ItemUpstream.StartAsync();
        await using var gateway = await GatewayAsync(upstream, StateServerKind.Redis, ("Proxy:Batches:RequestsPerMinute", "30"));
        var started = TimeProvider.System.GetTimestamp();
        await AddAsync(gateway, [.. Enumerable.Range(0, 100).Select(i => Item("good " + i))]);
        // The first minute's worth at once, the rest every two seconds.
        await Until.TrueAsync(() => Task.FromResult(upstream.Calls >= 31));
        Assert.InRange(upstream.Calls, 31, 31 + (int)(TimeProvider.System.GetElapsedTime(started).TotalSeconds / 2));
        // Live traffic is not in it.
        using var live = await gateway.PostAsync(Bodies.Hello);
        Assert.Equal(200, (int)live.StatusCode);
    }

    [Fact]
    public async Task A_clock_that_jumps_expires_nothing()
    {
        await using var upstream = await ItemUpstream.StartAsync();
        upstream.IsHeld = true;
        var clock = new JumpingClock();
        using var folder = new TempFolder();
        await using var gateway = await GatewayAsync(upstream, StateServerKind.Redis, new DiskStore(folder.Path), clock, ("Proxy:Batches:Concurrency", "2"));
        var batch = await AddAsync(gateway, [.. Enumerable.Range(0, 20).Select(i => Item("good " + i))]);
        await Until.TrueAsync(() => Task.FromResult(upstream.Calls == 2));
        clock.Offset = TimeSpan.FromDays(3);
        upstream.GoOn();
        await Until.TrueAsync(() => Task.FromResult(upstream.Calls >= 10));
        clock.Offset = TimeSpan.FromDays(-3);
        Assert.All(await EndAsync(gateway, batch), static result => Assert.Equal("succeeded", result.GetProperty("result").GetProperty("type").GetString()));
        Assert.Equal(20, upstream.Calls);
    }

    [Fact]
    public async Task A_gateway_that_nobody_asks_for_batches_starts_no_state_for_them()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        Assert.Equal(200, await gateway.StatusAsync("/health"));
        Assert.False(gateway.Services.GetRequiredService<Core.State.StateStore>().IsConnected);
    }

    private static string Item(string name, int status = 200, string more = "") =>
        $$"""{"model":"claude-opus-5-5","max_tokens":100{{more}},"messages":[{"role":"user","content":"item <{{name}}> status <{{status}}>"}]}""";

    private Task<GatewayFixture> GatewayAsync(ItemUpstream upstream, StateServerKind kind, params (string Key, string? Value)[] settings) => GatewayAsync(upstream, kind, null, settings);

    private Task<GatewayFixture> GatewayAsync(ItemUpstream upstream, StateServerKind kind, IObjectStore? store, params (string Key, string? Value)[] settings) =>
        GatewayAsync(upstream, kind, store, TimeProvider.System, settings);

    private Task<GatewayFixture> GatewayAsync(ItemUpstream upstream, StateServerKind kind, IObjectStore? store, TimeProvider time, params (string Key, string? Value)[] settings)
    {
        (string Key, string?)[] usual = [("ConnectionStrings:redis", servers.ConnectionOf(kind)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:Batches:InApi", "true")];
        return GatewayFixture.StartAsync(GatewaySetup.With([.. settings, .. usual.ExceptBy(settings.Select(static setting => setting.Key), static setting => setting.Key)]) with { Upstream = upstream.BaseUrl, Store = store, Time = time });
    }

    private static Task<Batch> AddAsync(GatewayFixture gateway, params string[] items) => AddAsync(gateway, TimeSpan.FromDays(1), items);

    private static async Task<Batch> AddAsync(GatewayFixture gateway, TimeSpan time, params string[] items)
    {
        var batch = await MakeAsync(gateway.Services.GetRequiredService<BatchStore>(), time, items);
        await gateway.Services.GetRequiredService<IBatchQueue>().AddAsync(batch, Token);
        return batch;
    }

    private static Task<Batch> MakeAsync(GatewayFixture gateway, params string[] items) => MakeAsync(gateway.Services.GetRequiredService<BatchStore>(), TimeSpan.FromDays(1), items);

    private static async Task<Batch> MakeAsync(BatchStore store, TimeSpan time, params string[] items)
    {
        var now = TimeProvider.System.GetUtcNow();
        var batch = Requests.Batch(items.Length, now) with { Id = RandomIds.Instance.New("msgbatch_"), Tenant = "default", KeyId = "default", ExpiresAt = now + time };
        await using var input = await store.BeginAsync(batch.Tenant, batch.Id, Token);
        for (var i = 0; i < items.Length; i++) await input.AddAsync(Requests.Of($"id-{i:D6}", items[i]), Token);
        await store.CreateAsync(batch, input, Token);
        return batch;
    }

    private static async Task<Batch> MakeAsync(BatchStore store, string key, int total, string name)
    {
        var batch = Requests.Batch(total, TimeProvider.System.GetUtcNow()) with { Id = RandomIds.Instance.New("msgbatch_"), KeyId = KeyHash.IdOf(key) };
        await using var input = await store.BeginAsync(batch.Tenant, batch.Id, Token);
        for (var i = 0; i < total; i++) await input.AddAsync(Requests.Of($"id-{i:D6}", Item($"{name} {i}")), Token);
        await store.CreateAsync(batch, input, Token);
        return batch;
    }

    private static async Task<BatchState> FindAsync(GatewayFixture gateway, Batch batch) =>
        (await gateway.Services.GetRequiredService<BatchStore>().FindAsync(batch.Tenant, batch.Id, Token))!;

    /// <summary>Waits for the end. Every item once, by its place.</summary>
    private static async Task<IReadOnlyList<JsonElement>> EndAsync(GatewayFixture gateway, Batch batch)
    {
        await Until.TrueAsync(async () => (await FindAsync(gateway, batch)).End is not null);
        await using var stream = (await gateway.Services.GetRequiredService<BatchStore>().OpenResultsAsync(batch, Token))!;
        using var reader = new StreamReader(stream);
        var results = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        while (await reader.ReadLineAsync(Token) is { } line)
        {
            var result = JsonDocument.Parse(line).RootElement;
            results.Add(result.GetProperty("custom_id").GetString()!, result);
        }

        Assert.Equal(batch.Total, results.Count);
        return [.. results.Values];
    }

    /// <summary>A host's clock that somebody sets; what has passed is told as ever.</summary>
    private sealed class JumpingClock : TimeProvider
    {
        public TimeSpan Offset { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }

    /// <summary>Does what each item's text asks for.</summary>
    private sealed partial class ItemUpstream : IAsyncDisposable
    {
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private ScriptedUpstream _upstream = null!;
        private int _refusals;

        public ConcurrentDictionary<string, int> Seen { get; } = new();

        public Uri BaseUrl => _upstream.BaseUrl;

        public int Calls => _upstream.Calls;

        /// <summary>Nothing is answered before <see cref="GoOn"/>.</summary>
        public bool IsHeld { get; set; }

        /// <summary>So many requests are told that there is no room.</summary>
        public int Refusals
        {
            get => _refusals;
            set => _refusals = value;
        }

        public static async Task<ItemUpstream> StartAsync()
        {
            var upstream = new ItemUpstream();
            upstream._upstream = await ScriptedUpstream.StartAsync(upstream.AnswerAsync);
            return upstream;
        }

        public void GoOn() => _goOn.TrySetResult();

        public ValueTask DisposeAsync()
        {
            GoOn();
            return _upstream.DisposeAsync();
        }

        private async Task AnswerAsync(HttpContext context)
        {
            var match = Asked().Match(ScriptedUpstream.BodyOf(context));
            if (IsHeld) await _goOn.Task.WaitAsync(context.RequestAborted);
            Seen.AddOrUpdate(match.Groups[1].Value, 1, static (_, count) => count + 1);
            var reply = Interlocked.Decrement(ref _refusals) >= 0 ? ScriptedUpstream.Reply(429, """{"error":{"message":"slow down","type":"requests","code":"rate_limit_exceeded"}}""")
                : !match.Success || match.Groups[2].Value == "200" ? ScriptedUpstream.Reply(200, UpstreamEvents.Json)
                : ScriptedUpstream.Reply(int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture), """{"error":{"message":"wrong","type":"invalid_request_error"}}""");
            await reply(context);
        }

        [GeneratedRegex("item <([^>]+)> status <([0-9]+)>")]
        private static partial Regex Asked();
    }
}
