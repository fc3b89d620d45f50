using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Batches;
using Proxy.Core.Ids;
using Proxy.Core.Storage;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Batches.Upstream;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Batches;

/// <summary>What a disk gives back is not what it was given: each request has one result all the same, and the others have theirs.</summary>
public sealed class DamagedItemTests(StateServers servers) : IDisposable
{
    private const string Secret = "zebra-4711";
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(StateServers.Kinds), MemberType = typeof(StateServers))]
    public async Task A_damaged_request_is_errored_under_its_custom_id_or_its_place(StateServerKind kind)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayAsync(upstream.BaseUrl, kind, 2);
        var batch = await MakeAsync(gateway, 5, BatchEngine.Worker);
        Damage(batch, BatchNames.Requests, bytes =>
        {
            bytes.AsSpan(Encoding.UTF8.GetString(bytes).IndexOf(Secret + "-1", StringComparison.Ordinal), 4).Clear();
            bytes.AsSpan(Encoding.UTF8.GetString(bytes).IndexOf("id-3", StringComparison.Ordinal), 4).Clear();
            return bytes;
        });
        await gateway.Services.GetRequiredService<IBatchQueue>().AddAsync(batch, Token);
        var results = await ResultsAsync(gateway, batch);
        Assert.Equal(["", "id-0", "id-1", "id-2", "id-4"], results.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("api_error", "requests.1: what the gateway had stored of this request is damaged, and it has no result"), UpstreamGateway.ErrorOf(results["id-1"]));
        Assert.StartsWith("requests.3: ", UpstreamGateway.ErrorOf(results[""]).Message, StringComparison.Ordinal);
        Assert.Equal(new BatchCounts(3, 2, 0, 0), (await FindAsync(gateway, batch)).End!.Counts);
        Assert.Equal(3, upstream.Calls);
        var told = gateway.Logs.GetSnapshot().Select(static line => line.Message).Where(static line => line.Contains("is damaged where it is stored", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(2, told.Count);
        Assert.Contains($"Item 1 of {batch.Id} ", told[0], StringComparison.Ordinal);
        Assert.Contains($"Item 3 of {batch.Id} ", told[1], StringComparison.Ordinal);
        Assert.All(gateway.Logs.GetSnapshot(), static line => Assert.DoesNotContain(Secret, line.Message + line.Exception, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(BatchNames.Places, "short", 2)]
    [InlineData(BatchNames.Places, "torn", 2)]
    [InlineData(BatchNames.Places, "huge", 2)]
    [InlineData(BatchNames.Places, "negative", 2)]
    [InlineData(BatchNames.Places, "back", 2)]
    [InlineData(BatchNames.Places, "gone", 0)]
    [InlineData(BatchNames.Requests, "short", 1)]
    [InlineData(BatchNames.Requests, "gone", 0)]
    public async Task A_batch_ends_whatever_is_damaged_and_what_can_be_read_has_its_answer(string name, string damage, int readable)
    {
        await using var upstream = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, UpstreamEvents.Json));
        await using var gateway = await GatewayAsync(upstream.BaseUrl, StateServerKind.Redis, 1);
        var batch = await MakeAsync(gateway, 4, BatchEngine.Worker);
        Damage(batch, name, bytes =>
        {
            if (damage == "gone") return null;
            if (damage == "short") return bytes[..(name == BatchNames.Places ? 3 * sizeof(long) : (bytes.Length / 2) - 1)];
            if (damage == "torn") return bytes[..((3 * sizeof(long)) + 1)];
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(2 * sizeof(long)), damage switch { "huge" => long.MaxValue, "negative" => -1, _ => 0 });
            return bytes;
        });
        await gateway.Services.GetRequiredService<IBatchQueue>().AddAsync(batch, Token);
        await Processes.Until.TrueAsync(async () => (await FindAsync(gateway, batch)).End is not null);
        Assert.Equal(new BatchCounts(readable, 4 - readable, 0, 0), (await FindAsync(gateway, batch)).End!.Counts);
        Assert.Equal(readable, upstream.Calls);
        var ids = (await gateway.ResultsAsync(batch.Id)).Select(static result => result.GetProperty("custom_id").GetString()).ToList();
        Assert.Equal(4, ids.Count);
        Assert.Distinct(ids.Where(static id => id is not ""));
    }

    [Fact]
    public async Task Upstreams_own_batches_are_not_given_it_and_the_rest_goes_there()
    {
        await using var upstream = await UpstreamGateway.StartAsync(servers.ConnectionOf(StateServerKind.Redis), servers.NewPrefix());
        await using var gateway = await upstream.GatewayAsync(new DiskStore(_folder.Path), ("Proxy:Batches:MaxAttempts", "1"));
        var batch = await MakeAsync(gateway, 3, BatchEngine.Upstream);
        Damage(batch, BatchNames.Requests, static bytes =>
        {
            bytes.AsSpan(Encoding.UTF8.GetString(bytes).IndexOf(Secret + "-1", StringComparison.Ordinal), 4).Clear();
            return bytes;
        });
        await gateway.Services.GetRequiredService<IBatchQueue>().AddAsync(batch, Token);
        var results = await UpstreamGateway.EndAsync(gateway, batch);
        Assert.Equal(["succeeded", "errored", "succeeded"], results.Select(UpstreamGateway.TypeOf));
        Assert.StartsWith("requests.1: ", UpstreamGateway.ErrorOf(results[1]).Message, StringComparison.Ordinal);
        Assert.Equal(1, upstream.Count("POST", "/v1/batches"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_batch_without_its_requests_ends_when_it_is_cancelled_unless_it_has_ended_and_was_deleted(bool isDeleted)
    {
        var objects = new DiskStore(_folder.Path);
        var store = new BatchStore(objects, TimeProvider.System);
        var batch = await Requests.MakeAsync(store, Requests.Batch(3, TimeProvider.System.GetUtcNow()), Token);
        await store.CancelAsync(new BatchState(batch), Token);
        var state = (await store.FindAsync(batch.Tenant, batch.Id, Token))!;
        if (isDeleted) await store.DeleteAsync(batch, Token);
        else Damage(batch, BatchNames.Requests, static _ => null);
        var ending = new Finalizer(objects, store).RunAsync(state, isExpired: false, Token);
        if (isDeleted)
        {
            await Assert.ThrowsAsync<StorageException>(() => ending);
            Assert.Empty(await objects.ListAsync(BatchNames.All, Token).ToListAsync(Token));
            return;
        }

        Assert.Null(await ending);
        Assert.Equal(new BatchCounts(0, 0, 3, 0), (await store.FindAsync(batch.Tenant, batch.Id, Token))!.End!.Counts);
    }

    [Theory]
    [InlineData("""{"custom_id":"a_1","params":{"model":"m","max_to""", "a_1")]
    [InlineData("""{"note":{"custom_id":"no"},"custom_id":"a_1","params":{"mo!""", "a_1")]
    [InlineData("""{"params":{"custom_id":"no","model":12x""", "")]
    [InlineData("""{"custom_id":"a 1","params":{}}""", "")]
    [InlineData("""{"custom_id":7,"params":{}}""", "")]
    [InlineData("""{"custom_id":"a_1""", "")]
    [InlineData("""{"custom_id":"a_1","params":{}}{""", "")]
    [InlineData("""{"custom_id":"a_1","paXams":{}}""", "a_1")]
    [InlineData("", "")]
    [InlineData("\0\0\0", "")]
    public void The_id_is_known_where_it_stands_before_the_damage(string json, string id)
    {
        var item = BatchItemReader.ReadStored(Encoding.UTF8.GetBytes(json), 3, new Core.Canonical.Warnings());
        Assert.Equal((3, id, true), (item.Index, item.CustomId, item.IsDamaged));
    }

    private Task<GatewayFixture> GatewayAsync(Uri upstream, StateServerKind kind, int attempts) => GatewayFixture.StartAsync(
        GatewaySetup.With(("ConnectionStrings:redis", servers.ConnectionOf(kind)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:Batches:InApi", "true"), ("Proxy:Batches:MaxAttempts", attempts.ToString(System.Globalization.CultureInfo.InvariantCulture)))
            with { Upstream = upstream, Store = new DiskStore(_folder.Path) });

    /// <summary>In the store, and in no queue.</summary>
    private static async Task<Batch> MakeAsync(GatewayFixture gateway, int total, BatchEngine engine)
    {
        var store = gateway.Services.GetRequiredService<BatchStore>();
        var batch = Requests.Batch(total, TimeProvider.System.GetUtcNow()) with { Id = RandomIds.Instance.New("msgbatch_"), Tenant = "default", KeyId = "default", Engine = engine };
        await using var input = await store.BeginAsync(batch.Tenant, batch.Id, Token);
        for (var i = 0; i < total; i++)
            await input.AddAsync(Requests.Of("id-" + i, $$"""{"model":"claude-opus-5-5","max_tokens":100,"messages":[{"role":"user","content":"{{Secret}}-{{i}}"}]}"""), Token);
        await store.CreateAsync(batch, input, Token);
        return batch;
    }

    private void Damage(Batch batch, string name, Func<byte[], byte[]?> change)
    {
        var path = Path.Combine(_folder.Path, BatchNames.Folder(batch.Tenant, batch.Id) + name);
        var bytes = change(File.ReadAllBytes(path));
        File.Delete(path);
        if (bytes is not null) File.WriteAllBytes(path, bytes);
    }

    private static async Task<BatchState> FindAsync(GatewayFixture gateway, Batch batch) =>
        (await gateway.Services.GetRequiredService<BatchStore>().FindAsync(batch.Tenant, batch.Id, Token))!;

    private static async Task<IReadOnlyDictionary<string, JsonElement>> ResultsAsync(GatewayFixture gateway, Batch batch) =>
        (await gateway.ResultsAsync(batch.Id)).ToDictionary(static result => result.GetProperty("custom_id").GetString()!, StringComparer.Ordinal);
}
