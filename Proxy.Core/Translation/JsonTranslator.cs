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
/// The JSON counterpart of <see cref="StreamTranslator"/>: the same reader calls, folded into one Message (C0.1).
/// Afterwards either <see cref="Failure"/> is set or <see cref="Output"/> holds the Message.
/// </summary>
internal sealed class JsonTranslator : IDisposable
{
    private readonly AnswerContext _context;
    private readonly MessageFolder _folder;
    private readonly StageChain _stages;

    /// <inheritdoc cref="StreamTranslator(AnswerContext, MessageFormat, PruningPlan?, int?, StopMatcher?, Func{IAnswerSink, IAnswerSink}?)"/>
    public JsonTranslator(AnswerContext context, MessageFormat format, PruningPlan? pruning = null, int? tokenLimit = null, StopMatcher? stops = null, Func<IAnswerSink, IAnswerSink>? tap = null)
    {
        _context = context;
        _folder = new MessageFolder(Output, format);
        _stages = new StageChain(_folder, context, pruning, tokenLimit, stops, isWhole: true, tap);
    }

    public PooledBuffer Output { get; } = new(16 * 1024);

    public Failure? Failure => _folder.Failure;

    /// <summary>Upstream's id of its answer; null when it told none.</summary>
    public string? ResponseId { get; private set; }

    /// <inheritdoc cref="StreamTranslator.FailedAtOnce"/>
    public bool FailedAtOnce { get; private set; }

    public Usage? Usage => _folder.End?.Usage;

    public StopReason? StopReason => _folder.End?.Reason;

    /// <param name="body">The upstream's whole answer object.</param>
    public void Translate(ReadOnlyMemory<byte> body)
    {
        (ResponseId, FailedAtOnce) = ResponsesJsonReader.Read(body, _context, _stages.First);
        if (!_folder.Ended) _folder.Fail(Failure.Internal("upstream sent an answer without an end"));
    }

    /// <param name="events">The whole stream of an upstream that has no JSON answers.</param>
    public void TranslateStream(ReadOnlySpan<byte> events)
    {
        using var reader = new ResponsesStreamReader(_context, _stages.First);
        reader.Read(events);
        if (!_folder.Ended) reader.EndOfStream();
        (ResponseId, FailedAtOnce) = (reader.ResponseId, reader.FailedAtOnce);
    }

    /// <inheritdoc cref="StreamTranslator.Refuse"/>
    public void Refuse(in AnswerEnd end) => AnswerRefusal.Write(_stages.First, _context, end, started: false);

    public void Dispose()
    {
        _stages.Dispose();
        Output.Dispose();
    }
}
