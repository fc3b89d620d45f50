using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Batches;
using Proxy.Core.Batches.Shards;
using Proxy.Simulator;
using Proxy.Tests.Processes;
using Proxy.Tests.State;

namespace Proxy.Tests.Batches.Upstream;

/// <summary>Whoever dies at whichever step: nothing is sent upstream twice, and every item has one result.</summary>
public sealed class UpstreamResumeTests(StateServers servers)
{
    private static readonly string[] s_items = [.. Enumerable.Range(0, 5).Select(static i => UpstreamEngineTests.Item("say " + i)), UpstreamEngineTests.Item("x", more: ",\"stream\":true")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plan.json", false)]
    [InlineData("plan.json", true)]
    [InlineData(".jsonl", true)]
    [InlineData(".uploading", true)]
    // Uploaded, and not noted.
    [InlineData(".file", false)]
    [InlineData(".file", true)]
    [InlineData(".creating", true)]
    // Created, and not noted.
    [InlineData(".batch.", false)]
    [InlineData(".batch.", true)]
    [InlineData("/log/u_", false)]
    [InlineData("/log/u_", true)]
    [InlineData(".merged", false)]
    [InlineData("/merged", false)]
    [InlineData("/merged", true)]
    public async Task Nothing_is_sent_twice_and_nothing_is_lost_by_who_died_at(string write, bool isAfter)
    {
        await using var upstream = await UpstreamGateway.StartAsync(servers.ConnectionOf(StateServerKind.Redis), servers.NewPrefix());
        var store = new CrashingStore(upstream.Disk, write, isAfter);
        await using var gateway = await upstream.GatewayAsync(store);
        var results = await UpstreamGateway.EndAsync(gateway, await UpstreamGateway.AddAsync(gateway, s_items));
        Assert.True(store.HasCrashed);
        Assert.Equal([.. Enumerable.Repeat("succeeded", 5), "errored"], results.Select(UpstreamGateway.TypeOf));
        Assert.Equal((1, 1, 0), (upstream.Count("POST", "/v1/files"), upstream.Count("POST", "/v1/batches"), upstream.Count("POST", "/v1/responses")));
    }

    [Fact]
    public async Task Another_gateway_goes_on_with_what_one_left_upstream_and_the_state_may_be_lost_meanwhile()
    {
        await using var upstream = await UpstreamGateway.StartAsync(servers.ConnectionOf(StateServerKind.Redis), servers.NewPrefix(), new SimulatorOptions { BatchLooks = 5 });
        Batch batch;
        await using (var first = await upstream.GatewayAsync())
        {
            batch = await UpstreamGateway.AddAsync(first, s_items);
            await Until.TrueAsync(() => Task.FromResult(upstream.Count("POST", "/v1/batches") == 1));
            var queue = first.Services.GetRequiredService<BatchQueue>();
            await queue.ForgetAsync(BatchPlace.Of(batch), Token);
        }

        await using var second = await upstream.GatewayAsync();
        var results = await UpstreamGateway.EndAsync(second, batch);
        Assert.Equal([.. Enumerable.Repeat("succeeded", 5), "errored"], results.Select(UpstreamGateway.TypeOf));
        Assert.Equal((1, 1), (upstream.Count("POST", "/v1/files"), upstream.Count("POST", "/v1/batches")));
    }

    [Fact]
    public async Task One_of_two_gateways_leads_a_batch()
    {
        await using var upstream = await UpstreamGateway.StartAsync(servers.ConnectionOf(StateServerKind.Redis), servers.NewPrefix(), new SimulatorOptions { BatchLooks = 5 });
        // Neither is given up for dead because the machine is busy.
        upstream.With(TimeSpan.FromMinutes(1));
        await using var first = await upstream.GatewayAsync();
        await using var second = await upstream.GatewayAsync();
        var batches = new List<Batch>();
        for (var i = 0; i < 4; i++) batches.Add(await UpstreamGateway.AddAsync(i % 2 == 0 ? first : second, s_items));
        foreach (var batch in batches) Assert.Equal(5, (await UpstreamGateway.EndAsync(second, batch)).Count(static result => UpstreamGateway.TypeOf(result) == "succeeded"));
        Assert.Equal((4, 4), (upstream.Count("POST", "/v1/files"), upstream.Count("POST", "/v1/batches")));
    }

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task The_lead_is_ones_until_its_time_is_over_or_it_is_given_back(StateServerKind kind)
    {
        await using var state = await servers.OpenAsync(kind);
        var queue = new BatchQueue(state);
        var place = BatchPlace.Of(Requests.Batch(1, TimeProvider.System.GetUtcNow()));
        Assert.True(await queue.TryLeadAsync(place, "a", TimeSpan.FromMinutes(1), Token));
        Assert.False(await queue.TryLeadAsync(place, "b", TimeSpan.FromMinutes(1), Token));
        Assert.False(await queue.TryLeadAsync(place, "b", TimeSpan.Zero, Token));
        Assert.True(await queue.TryLeadAsync(place, "a", TimeSpan.FromMilliseconds(50), Token));
        await Until.TrueAsync(() => queue.TryLeadAsync(place, "b", TimeSpan.FromMinutes(1), Token));
        Assert.True(await queue.TryLeadAsync(place, "b", TimeSpan.Zero, Token));
        Assert.True(await queue.TryLeadAsync(place, "a", TimeSpan.FromMinutes(1), Token));
    }

    [Theory]
    [InlineData("""{"id":"b","custom_id":"12","response":{"status_code":200,"request_id":"r","body":{"a":[1, {"b":"}"}]}},"error":null}""", true, 12, 200, """{"a":[1, {"b":"}"}]}""", null)]
    [InlineData("""{"error":{"code":"batch_expired","message":"late"},"response":null,"custom_id":"0"}""", true, 0, 0, "", "batch_expired")]
    [InlineData("""{"custom_id":"3","error":{"code":"x","message":"half a pair: \ud83d"}}""", true, 3, 0, "", "x")]
    [InlineData("""{"custom_id":"x1","response":null}""", false, 0, 0, "", null)]
    [InlineData("""{"custom_id":"-1","response":null}""", false, 0, 0, "", null)]
    [InlineData("""{"custom_id":5}""", false, 0, 0, "", null)]
    [InlineData("""{"custom_id":"1","response":{"status_code":"no"}""", false, 0, 0, "", null)]
    [InlineData("[]", false, 0, 0, "", null)]
    [InlineData("", false, 0, 0, "", null)]
    public void Lines_of_upstreams_files_are_read_as_they_come(string line, bool isRead, int item, int status, string body, string? code)
    {
        Assert.Equal(isRead, ShardReply.TryRead(System.Text.Encoding.UTF8.GetBytes(line), out var reply));
        if (isRead) Assert.Equal((item, status, body, code), (reply.Item, reply.Status, System.Text.Encoding.UTF8.GetString(reply.Body.Span), reply.ErrorCode));
    }
}
