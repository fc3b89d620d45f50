using System.Net;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Batches;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Tests.Processes;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Api.Batches;

/// <summary>Creating a batch with an <c>Idempotency-Key</c>.</summary>
public sealed class BatchRepeatTests(StateServers servers)
{
    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task F38_The_same_key_and_body_make_one_batch(StateServerKind kind)
    {
        await using var gateway = await GatewayFixture.StartAsync(Setup(kind));
        using var first = await gateway.CreateAsync(BatchClient.Two, ("idempotency-key", "k"));
        using var second = await AgainAsync(gateway);
        Assert.Equal(await first.TextAsync(), await second.TextAsync());
        Assert.Equal((null, "true"), (first.Header("idempotent-replayed"), second.Header("idempotent-replayed")));
        Assert.Equal("application/json", second.Header("content-type"));
        Assert.Equal(1, await CountAsync(gateway));

        using (var other = await gateway.CreateAsync(BatchClient.Two + " ", ("idempotency-key", "k")))
            Assert.Equal("idempotency-key: was used for another request", await other.AssertErrorAsync(422, "invalid_request_error"));
        using (var third = await gateway.CreateAsync(BatchClient.Two, ("idempotency-key", "l"))) Assert.Equal(HttpStatusCode.OK, third.StatusCode);
        Assert.Equal(2, await CountAsync(gateway));
        Assert.Equal(2, (await gateway.ReadAsync(BatchClient.Root)).GetProperty("data").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task F38_While_it_is_made_the_second_is_told_to_wait_and_leaves_nothing(StateServerKind kind)
    {
        using var folder = new TempFolder();
        var store = new HeldStore(new DiskStore(folder.Path)) { Held = "/batch.json" };
        await using var gateway = await GatewayFixture.StartAsync(Setup(kind) with { Store = store });
        var first = gateway.CreateAsync(BatchClient.Two, ("idempotency-key", "k"));
        await store.IsAsked.WaitAsync(Token);
        using (var second = await gateway.CreateAsync(BatchClient.Two, ("idempotency-key", "k"))) await second.AssertErrorAsync(409, "conflict_error");
        store.GoOn.SetResult();
        using var answer = await first;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(1, await CountAsync(gateway));
    }

    [Fact]
    public async Task F38_What_was_refused_or_failed_may_be_sent_again_under_its_key()
    {
        using var folder = new TempFolder();
        var store = new HeldStore(new DiskStore(folder.Path));
        await using var gateway = await GatewayFixture.StartAsync(Setup(StateServerKind.Garnet) with { Store = store });
        using (var refused = await gateway.CreateAsync("{}", ("idempotency-key", "k"))) await refused.AssertErrorAsync(400, "invalid_request_error");
        store.Held = "/batch.json";
        store.GoOn.SetException(new StorageException(StorageFault.Full, null));
        using (var failed = await gateway.CreateAsync(BatchClient.Two, ("idempotency-key", "k"))) await failed.AssertErrorAsync(529, "overloaded_error");
        Assert.Equal(0, await CountAsync(gateway));
        store.Held = null;
        using var made = await AgainAsync(gateway);
        Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        Assert.Null(made.Header("idempotent-replayed"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task F38_A_gateway_that_died_between_the_batch_and_its_answer_made_the_one_that_is_found(StateServerKind kind)
    {
        var setup = Setup(kind);
        await using var gateway = await GatewayFixture.StartAsync(setup);
        string first;
        using (var made = await gateway.CreateAsync(BatchClient.Two, ("idempotency-key", "k"))) first = (await made.JsonAsync()).GetProperty("id").GetString()!;
        await DiedAsync(gateway);
        using (var again = await AgainAsync(gateway))
        {
            Assert.Equal(first, (await again.JsonAsync()).GetProperty("id").GetString());
            Assert.Null(again.Header("idempotent-replayed"));
        }

        Assert.Equal(1, await CountAsync(gateway));

        // Died before the batch was made: the note names nothing, and the repetition makes one.
        var store = gateway.Services.GetRequiredService<BatchStore>();
        await DiedAsync(gateway);
        Assert.True(await gateway.Services.GetRequiredService<IObjectStore>().DeleteAsync(BatchNames.Folder("default", first) + BatchNames.Made, Token));
        using var next = await AgainAsync(gateway);
        var second = (await next.JsonAsync()).GetProperty("id").GetString()!;
        Assert.NotEqual(first, second);
        Assert.NotNull(await store.FindAsync("default", second, Token));
        Assert.Equal(1, await CountAsync(gateway));
    }

    /// <summary>As the record is left by who was killed, after the end of its lease.</summary>
    private static async Task DiedAsync(GatewayFixture gateway)
    {
        var state = gateway.Services.GetRequiredService<StateStore>();
        var key = state.Key("idem:{" + Convert.ToHexStringLower(SHA256.HashData("default\nk"u8)) + "}");
        // Its last write comes a moment after the client has its answer.
        await Until.TrueAsync(async () => await state.AskAsync(database => database.HashGetAsync(key, "s"), Token, "HGET") == "done");
        foreach (var (field, value) in ((string, string)[])[("s", "run"), ("o", "own_dead"), ("e", "0")])
            await state.AskAsync(database => database.HashSetAsync(key, field, value), Token, "HSET");
    }

    [Fact]
    public async Task A_key_that_is_none_is_refused_before_the_body_is_read()
    {
        await using var gateway = await BatchClient.StartAsync();
        using var response = await gateway.CreateAsync("not JSON", ("idempotency-key", new string('k', 256)));
        Assert.Equal("idempotency-key: must be one value of 1 to 255 printable ASCII characters", await response.AssertErrorAsync(400, "invalid_request_error"));
    }

    private static async Task<HttpResponseMessage> AgainAsync(GatewayFixture gateway)
    {
        while (true)
        {
            var again = await gateway.CreateAsync(BatchClient.Two, ("idempotency-key", "k"));
            // The record is closed a moment after the first has its answer.
            if (again.StatusCode != HttpStatusCode.Conflict) return again;
            again.Dispose();
        }
    }

    private static async Task<int> CountAsync(GatewayFixture gateway) =>
        await gateway.Services.GetRequiredService<IObjectStore>().ListAsync("batches/", Token).CountAsync(info => info.Name.EndsWith("/batch.json", StringComparison.Ordinal), Token);

    private GatewaySetup Setup(StateServerKind kind) =>
        BatchClient.Setup(("ConnectionStrings:redis", servers.ConnectionOf(kind)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:State:Timeout", "10"));
}
