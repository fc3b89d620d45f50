using System.Text;
using Proxy.Core.Idempotency;
using Proxy.Core.Sealing;
using Proxy.Core.State;
using Proxy.Tests.State;

namespace Proxy.Tests.Idempotency;

public sealed class IdempotencyStoreTests(StateServers servers)
{
    private static readonly AesGcmEnvelope s_envelope = new([new SealingKey("k1", new byte[32])]);
    private static readonly RecordKey s_key = RecordKey.Of("tenant", "order-1", "{}"u8, "/v1/messages");

    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task One_of_all_who_ask_at_once_runs_the_request(StateServerKind kind)
    {
        var store = new IdempotencyStore(await servers.OpenAsync(kind), s_envelope, new IdempotencyOptions());
        var begun = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => store.BeginAsync(s_key, "owner" + i, Cancel)));
        Assert.Equal(1, begun.Count(b => b.State == RecordState.Run));
        Assert.All(begun.Where(b => b.State != RecordState.Run), b =>
        {
            Assert.Equal(RecordState.Busy, b.State);
            Assert.InRange(b.LeaseLeft, TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));
        });
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_can_be_followed_while_it_comes_and_replayed_when_it_is_whole(StateServerKind kind)
    {
        var store = new IdempotencyStore(await servers.OpenAsync(kind), s_envelope, new IdempotencyOptions());
        await store.BeginAsync(s_key, "me", Cancel);
        await store.WriteAsync(s_key, "me", "200"u8.ToArray(), "one"u8.ToArray(), 0, Cancel);

        var begun = await store.ReadAsync(s_key, 0, Cancel);
        Assert.Equal(RecordState.Busy, begun.State);
        Assert.Equal("200", Encoding.UTF8.GetString(begun.Head.Span));
        Assert.Equal("one", Encoding.UTF8.GetString(Assert.Single(begun.Chunks)));

        await store.WriteAsync(s_key, "me", default, "two"u8.ToArray(), 1, Cancel);
        await store.FinishAsync(s_key, "me", Cancel);
        var rest = await store.ReadAsync(s_key, 1, Cancel);
        Assert.Equal(RecordState.Done, rest.State);
        Assert.Equal("two", Encoding.UTF8.GetString(Assert.Single(rest.Chunks)));
        Assert.Equal(RecordState.Done, (await store.BeginAsync(s_key, "later", Cancel)).State);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Another_body_under_the_same_key_is_another_request(StateServerKind kind)
    {
        var store = new IdempotencyStore(await servers.OpenAsync(kind), s_envelope, new IdempotencyOptions());
        await store.BeginAsync(s_key, "me", Cancel);
        var other = RecordKey.Of("tenant", "order-1", "{ }"u8, "/v1/messages");
        Assert.Equal(RecordState.OtherRequest, (await store.BeginAsync(other, "you", Cancel)).State);
        Assert.Equal(RecordState.Run, (await store.BeginAsync(RecordKey.Of("stranger", "order-1", "{}"u8, "/v1/messages"), "you", Cancel)).State);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_next_caller_runs_what_a_dead_owner_left_and_the_dead_cannot_write_any_more(StateServerKind kind)
    {
        var store = new IdempotencyStore(await servers.OpenAsync(kind), s_envelope, new IdempotencyOptions { Lease = TimeSpan.FromMilliseconds(1) });
        await store.BeginAsync(s_key, "dead", Cancel);
        await store.WriteAsync(s_key, "dead", "200"u8.ToArray(), "half"u8.ToArray(), 0, Cancel);
        RecordState seen;
        do seen = (await store.ReadAsync(s_key, 0, Cancel)).State;
        while (seen == RecordState.Busy);
        Assert.Equal(RecordState.Lost, seen);

        Assert.Equal(RecordState.Run, (await store.BeginAsync(s_key, "next", Cancel)).State);
        Assert.False(await store.WriteAsync(s_key, "dead", default, "more"u8.ToArray(), 1, Cancel));
        Assert.False(await store.FinishAsync(s_key, "dead", Cancel));
        Assert.Empty((await store.ReadAsync(s_key, 0, Cancel)).Chunks);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_was_abandoned_runs_anew(StateServerKind kind)
    {
        var store = new IdempotencyStore(await servers.OpenAsync(kind), s_envelope, new IdempotencyOptions());
        await store.BeginAsync(s_key, "me", Cancel);
        await store.AbandonAsync(s_key, "me", Cancel);
        Assert.Equal(RecordState.Lost, (await store.ReadAsync(s_key, 0, Cancel)).State);
        Assert.Equal(RecordState.Run, (await store.BeginAsync(s_key, "you", Cancel)).State);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_that_is_too_long_is_not_kept_and_not_run_again(StateServerKind kind)
    {
        var store = new IdempotencyStore(await servers.OpenAsync(kind), s_envelope, new IdempotencyOptions { MaxBytes = 1000 });
        await store.BeginAsync(s_key, "me", Cancel);
        await store.WriteAsync(s_key, "me", "200"u8.ToArray(), new byte[500], 0, Cancel);
        await store.WriteAsync(s_key, "me", default, new byte[500], 1, Cancel);
        // While it is under way it is like any other that cannot be joined: its owner may still die.
        Assert.Equal(RecordState.Busy, (await store.BeginAsync(s_key, "you", Cancel)).State);
        Assert.True((await store.ReadAsync(s_key, 0, Cancel)).Head.IsEmpty);
        await store.WriteAsync(s_key, "me", default, "end"u8.ToArray(), 2, Cancel);
        await store.FinishAsync(s_key, "me", Cancel);
        Assert.Equal(RecordState.TooLarge, (await store.BeginAsync(s_key, "you", Cancel)).State);
        Assert.Empty((await store.ReadAsync(s_key, 0, Cancel)).Chunks);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_of_key_request_or_answer_stands_in_the_store(StateServerKind kind)
    {
        var state = await servers.OpenAsync(kind);
        var store = new IdempotencyStore(state, s_envelope, new IdempotencyOptions());
        var key = RecordKey.Of("tenant-canary", "key-canary", "body-canary"u8, "/v1/messages");
        await store.BeginAsync(key, "me", Cancel);
        await store.WriteAsync(key, "me", "head-canary"u8.ToArray(), "answer-canary"u8.ToArray(), 0, Cancel);
        await store.FinishAsync(key, "me", Cancel);
        var record = await state.AskAsync(database => database.HashGetAllAsync(state.Key("idem:{" + key.Name + "}")), Cancel);
        var body = await state.AskAsync(database => database.ListRangeAsync(state.Key("idem:{" + key.Name + "}:body")), Cancel);
        var all = string.Join('\n', record.Select(field => field.ToString())) + string.Join('\n', body) + key.Name;
        Assert.NotEmpty(record);
        Assert.NotEmpty(body);
        Assert.DoesNotContain("canary", all, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_write_that_is_repeated_changes_nothing(StateServerKind kind)
    {
        var store = new IdempotencyStore(await servers.OpenAsync(kind), s_envelope, new IdempotencyOptions());
        await store.BeginAsync(s_key, "me", Cancel);
        await store.WriteAsync(s_key, "me", "200"u8.ToArray(), "one"u8.ToArray(), 0, Cancel);
        await store.WriteAsync(s_key, "me", "200"u8.ToArray(), "one"u8.ToArray(), 0, Cancel);
        await store.WriteAsync(s_key, "me", default, "two"u8.ToArray(), 1, Cancel);
        Assert.Equal(["one", "two"], (await store.ReadAsync(s_key, 0, Cancel)).Chunks.Select(Encoding.UTF8.GetString));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_answer_with_a_hole_is_nobodys_until_its_owner_has_ended(StateServerKind kind)
    {
        var store = new IdempotencyStore(await servers.OpenAsync(kind), s_envelope, new IdempotencyOptions());
        await store.BeginAsync(s_key, "me", Cancel);
        await store.WriteAsync(s_key, "me", "200"u8.ToArray(), "one"u8.ToArray(), 0, Cancel);
        Assert.True(await store.HoleAsync(s_key, "me", Cancel));
        var holed = await store.ReadAsync(s_key, 0, Cancel);
        Assert.Equal(RecordState.Busy, holed.State);
        Assert.True(holed.Head.IsEmpty);
        Assert.Empty(holed.Chunks);
        Assert.Equal(RecordState.Busy, (await store.BeginAsync(s_key, "you", Cancel)).State);
        await store.AbandonAsync(s_key, "me", Cancel);
        Assert.Equal(RecordState.Run, (await store.BeginAsync(s_key, "you", Cancel)).State);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_long_answer_whose_owner_died_runs_again(StateServerKind kind)
    {
        var store = new IdempotencyStore(await servers.OpenAsync(kind), s_envelope, new IdempotencyOptions { MaxBytes = 10, Lease = TimeSpan.FromMilliseconds(1) });
        await store.BeginAsync(s_key, "dead", Cancel);
        await store.WriteAsync(s_key, "dead", "200"u8.ToArray(), new byte[500], 0, Cancel);
        RecordState seen;
        do seen = (await store.BeginAsync(s_key, "next", Cancel)).State;
        while (seen == RecordState.Busy);
        Assert.Equal(RecordState.Run, seen);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_was_sealed_by_a_key_that_is_gone_can_be_run_again_once_it_has_ended(StateServerKind kind)
    {
        var prefix = servers.NewPrefix();
        var before = new IdempotencyStore(await servers.OpenAsync(kind, prefix), new AesGcmEnvelope([new SealingKey("k0", [.. Enumerable.Repeat((byte)7, 32)])]), new IdempotencyOptions());
        var after = new IdempotencyStore(await servers.OpenAsync(kind, prefix), s_envelope, new IdempotencyOptions());
        await before.BeginAsync(s_key, "me", Cancel);
        await before.WriteAsync(s_key, "me", "200"u8.ToArray(), "one"u8.ToArray(), 0, Cancel);
        Assert.Equal(RecordState.Busy, (await after.BeginAsync(s_key, "you", Cancel, again: true)).State);
        await before.FinishAsync(s_key, "me", Cancel);
        Assert.Equal(RecordState.Unreadable, (await after.ReadAsync(s_key, 0, Cancel)).State);
        Assert.Equal(RecordState.Done, (await after.BeginAsync(s_key, "you", Cancel)).State);
        Assert.Equal(RecordState.Run, (await after.BeginAsync(s_key, "you", Cancel, again: true)).State);
    }
}
