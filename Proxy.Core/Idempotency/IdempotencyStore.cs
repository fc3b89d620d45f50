using System.Text;
using Proxy.Core.Sealing;
using Proxy.Core.State;
using StackExchange.Redis;

namespace Proxy.Core.Idempotency;

/// <summary>
/// Records of requests that came with an <c>Idempotency-Key</c>: who runs them, and what was answered, sealed for the
/// tenant. All steps are scripts, so two replicas never both run one request.
/// </summary>
/// <exception cref="StateUnavailableException">From every method.</exception>
internal sealed class IdempotencyStore(StateStore state, IEnvelope envelope, IdempotencyOptions options)
{
    private static readonly StateScript s_begin = StateScript.Embedded("idempotency-begin");
    private static readonly StateScript s_write = StateScript.Embedded("idempotency-write");
    private static readonly StateScript s_note = StateScript.Embedded("idempotency-note");
    private static readonly StateScript s_read = StateScript.Embedded("idempotency-read");

    public TimeSpan Lease => options.Lease;

    public int MaxBytes => options.MaxBytes;

    /// <param name="owner">Names the caller among all replicas.</param>
    /// <param name="again">What was answered cannot be read any more: it is to be run again.</param>
    /// <returns>With <see cref="RecordState.Busy"/>, how long the present owner's lease still lasts.</returns>
    public async Task<(RecordState State, TimeSpan LeaseLeft)> BeginAsync(RecordKey key, string owner, CancellationToken cancellationToken, bool again = false)
    {
        RedisValue[] values = [key.Fingerprint, owner, (long)options.Lease.TotalMicroseconds, (long)options.Lifetime.TotalMilliseconds, again ? "1" : ""];
        var result = (RedisValue[])(await state.RunAsync(s_begin, Keys(key), values, cancellationToken).ConfigureAwait(false))!;
        var left = result.Length > 1 ? TimeSpan.FromMicroseconds((long)result[1]) : TimeSpan.Zero;
        return ((string?)result[0] == "busy" ? RecordState.Busy : StateOf(result[0]), left);
    }

    /// <summary>Adds to the answer, and renews the lease; with nothing to add, only that. May be repeated when nothing was heard of it.</summary>
    /// <param name="index">Chunks that were written before.</param>
    /// <returns>False when the record has become another's: what is written now is nobody's.</returns>
    public Task<bool> WriteAsync(RecordKey key, string owner, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> chunk, int index, CancellationToken cancellationToken) =>
        WriteAsync(key, owner, head, chunk, index, "run", cancellationToken);

    /// <summary>The answer is whole: from now on it is replayed.</summary>
    public Task<bool> FinishAsync(RecordKey key, string owner, CancellationToken cancellationToken) =>
        WriteAsync(key, owner, default, default, 0, "done", cancellationToken);

    /// <summary>
    /// Something of the answer could not be written: what there is must not be taken for the whole. The lease is renewed all
    /// the same, so that nobody runs the request beside its owner.
    /// </summary>
    public Task<bool> HoleAsync(RecordKey key, string owner, CancellationToken cancellationToken) =>
        WriteAsync(key, owner, default, default, 0, "hole", cancellationToken);

    /// <summary>There is no answer worth keeping: the next caller runs the request anew.</summary>
    public Task<bool> AbandonAsync(RecordKey key, string owner, CancellationToken cancellationToken) =>
        WriteAsync(key, owner, default, default, 0, "gone", cancellationToken);

    /// <summary>To be called before something is made that outlives its maker: whoever runs the request again finds it by its name.</summary>
    /// <param name="unused">What an earlier owner noted and did not come to make; null for none.</param>
    /// <returns>What an earlier owner noted; null when <paramref name="name"/> is noted now.</returns>
    /// <exception cref="StateUnavailableException">Also when the record has become another's.</exception>
    public async Task<string?> NoteAsync(RecordKey key, string owner, string name, string? unused, CancellationToken cancellationToken)
    {
        var before = await state.RunAsync(s_note, [Keys(key)[0]], [owner, name, unused ?? ""], cancellationToken).ConfigureAwait(false);
        if (before.IsNull) throw new StateUnavailableException(StateFault.Refused, null);
        return (string?)before is { Length: > 0 } noted ? noted : null;
    }

    /// <param name="from">Chunks that the caller has read already.</param>
    public async Task<StoredAnswer> ReadAsync(RecordKey key, int from, CancellationToken cancellationToken)
    {
        var result = (RedisValue[])(await state.RunAsync(s_read, Keys(key), [key.Fingerprint, from], cancellationToken).ConfigureAwait(false))!;
        var recordState = (string?)result[0] == "run" ? RecordState.Busy : StateOf(result[0]);
        var head = result[1].IsNullOrEmpty ? [] : Open(key, result[1]);
        var chunks = result.Skip(2).Select(chunk => Open(key, chunk)).ToList();
        return head is null || chunks.Contains(null)
            ? new StoredAnswer(RecordState.Unreadable, default, [])
            : new StoredAnswer(recordState, head, chunks!);
    }

    private async Task<bool> WriteAsync(
        RecordKey key, string owner, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> chunk, int index, string newState, CancellationToken cancellationToken)
    {
        RedisValue[] values =
        [
            owner, (long)options.Lease.TotalMicroseconds, (long)options.Lifetime.TotalMilliseconds, options.MaxBytes, Seal(key, head), Seal(key, chunk), newState, index,
        ];
        return (long)await state.RunAsync(s_write, Keys(key), values, cancellationToken).ConfigureAwait(false) == 1;
    }

    private static RecordState StateOf(RedisValue text) => (string?)text switch
    {
        "run" => RecordState.Run,
        "done" => RecordState.Done,
        "large" => RecordState.TooLarge,
        "other" => RecordState.OtherRequest,
        _ => RecordState.Lost,
    };

    private RedisKey[] Keys(RecordKey key) => [state.Key("idem:{" + key.Name + "}"), state.Key("idem:{" + key.Name + "}:body")];

    private RedisValue Seal(RecordKey key, ReadOnlyMemory<byte> bytes) => bytes.IsEmpty ? RedisValue.EmptyString : envelope.Seal(bytes.Span, key.Tenant);

    private byte[]? Open(RecordKey key, RedisValue text) => envelope.TryOpen(Encoding.ASCII.GetBytes((string)text!), key.Tenant);
}
