using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Core.Translation;

/// <summary>
/// Upstream bytes in, Anthropic bytes out: one answer's whole stream, synchronous and free of I/O. The host reads
/// upstream, calls <see cref="Translate"/>, sends <see cref="Output"/> when there is any, and clears it.
/// While <see cref="Started"/> is false nothing is decided: a failure can still become an HTTP status (C4.1).
/// Not thread-safe: pings and translation come from one loop.
/// </summary>
internal sealed class StreamTranslator : IDisposable
{
    private readonly AnswerContext _context;
    private readonly SseAnswerWriter _writer;
    private readonly StageChain _stages;
    private readonly ResponsesStreamReader _reader;

    /// <param name="pruning">Null when no tools were offered (K10).</param>
    /// <param name="tokenLimit">The client's limit where upstream's is higher (R54); null otherwise.</param>
    /// <param name="stops">Null without stop sequences (R57).</param>
    /// <param name="tap">Null where nobody listens.</param>
    public StreamTranslator(AnswerContext context, MessageFormat format, PruningPlan? pruning = null, int? tokenLimit = null, StopMatcher? stops = null, Func<IAnswerSink, IAnswerSink>? tap = null)
    {
        _context = context;
        _writer = new SseAnswerWriter(Output, format);
        _stages = new StageChain(_writer, context, pruning, tokenLimit, stops, isWhole: false, tap);
        _reader = new ResponsesStreamReader(context, _stages.First, waits: true);
    }

    public PooledBuffer Output { get; } = new(16 * 1024);

    /// <summary>message_start is written: status and headers may go out.</summary>
    public bool Started => _writer.Started;

    /// <summary>Nothing more will be written; upstream may be cancelled if it still sends.</summary>
    public bool Ended => _writer.Ended;

    /// <summary>Upstream has told of an output item, of tokens used, or of anything unknown: nobody is to be asked the same again.</summary>
    public bool HasBegun => _reader.HasBegun;

    /// <summary>Upstream says itself that it failed, and had not begun.</summary>
    public bool FailedAtOnce => _reader.FailedAtOnce;

    /// <summary>Why it failed. Before <see cref="Started"/> the host answers with it, after it the client has been told.</summary>
    public Failure? Failure => _writer.Failure;

    /// <summary>Upstream's id of its answer; null until it told one.</summary>
    public string? ResponseId => _reader.ResponseId;

    public Usage? Usage => _writer.End?.Usage;

    public StopReason? StopReason => _writer.End?.Reason;

    public void Translate(ReadOnlySpan<byte> upstream)
    {
        if (!Ended) _reader.Read(upstream);
    }

    /// <summary>S10: the container whose new files are to be found before anything more is translated, by <see cref="Resume"/>; null for none.</summary>
    public string? WantedContainer => _reader.WantedContainer;

    public void Resume() => _reader.Resume();

    /// <summary>Upstream closed its stream, properly or not.</summary>
    public void EndOfStream()
    {
        if (!Ended) _reader.EndOfStream();
    }

    /// <summary>Time is up: start the answer though upstream has said nothing yet (C4.1).</summary>
    public void Commit()
    {
        if (!Ended) _reader.Commit();
    }

    public void Ping() => _writer.Ping();

    /// <summary>The host's own failures: upstream unreachable, too slow, cut off.</summary>
    public void Fail(Failure failure) => _stages.First.Fail(failure);

    /// <summary>S20: upstream declined with an HTTP error, which Anthropic tells as an answer.</summary>
    public void Refuse(in AnswerEnd end) => AnswerRefusal.Write(_stages.First, _context, end, Started);

    public void Dispose()
    {
        _reader.Dispose();
        _stages.Dispose();
        Output.Dispose();
    }
}
