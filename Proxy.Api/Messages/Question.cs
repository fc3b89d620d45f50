using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Anthropic;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Editing;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Requests;
using Proxy.Core.Upstream;

namespace Proxy.Api.Messages;

/// <summary>
/// A validated request and its upstream form. Both bodies are kept while upstream might have to be asked again, and
/// released when its answer has begun: what the answer needs is in <see cref="Context"/>.
/// </summary>
internal sealed class Question : ITargetQuestion, IDisposable
{
    private readonly Lock _gate = new();
    private readonly RequestBody _body;
    private bool _isCommitted;
    private RequestBytes _upstream;

    public Question(RequestBody body, Conversation conversation, RequestScope scope)
    {
        (_body, Conversation) = (body, conversation);
        (_upstream, Context) = Translate(conversation, scope);
    }

    public Conversation Conversation { get; }

    /// <summary>Where the question may go, the first being where it is.</summary>
    public IReadOnlyList<Route> Targets { get; init; } = [];

    public Route Route => Context.Scope.Route;

    public bool HasOthers { get; init; }

    public bool IsJudged => true;

    // C4.1: a stream begins on time, whatever upstream does.
    public bool BeginsWithoutUpstream => Conversation.Stream;

    public AnswerContext Context { get; private set; }

    /// <summary>R54: tokens the client wants at most, where upstream would not take so few; null otherwise.</summary>
    public int? TokenLimit => !Conversation.IsPrewarm && Context.MaxOutputTokens > Conversation.MaxTokens ? Conversation.MaxTokens : null;

    public RequestBytes UpstreamBody => _upstream;

    /// <summary>Upstream answers in a stream, though the client may want one JSON object (C0.1).</summary>
    public bool IsStreamed => Conversation.Stream || Context.Scope.Route.Profile.StreamOnly;

    /// <summary>The answer has begun: message_start holds what <see cref="Context"/> said, so it does not change any more.</summary>
    public void Commit()
    {
        lock (_gate) _isCommitted = true;
    }

    public bool IsCommitted
    {
        get
        {
            lock (_gate) return _isCommitted;
        }
    }

    /// <summary>Writes the upstream body anew, for another target.</summary>
    /// <inheritdoc/>
    public bool TryMoveTo(Exchange exchange, Route target, UpstreamServer server)
    {
        var route = exchange.Snapshot.Learned.Apply(target);
        lock (_gate)
        {
            if (_isCommitted) return false;
            try
            {
                var (bytes, context) = Translate(Conversation, Context.Scope with { Route = route, UpstreamKey = server.Endpoint.Key, ReplayReasoning = true });
                // R66: a summary for this target would have had to be asked for before.
                if (!route.Profile.Compaction && Summaries.DueFor(Conversation, upstreamCompacts: false) is not null) Context.Scope.Warnings.Add("context_management.compact_20260112", "not-taken-by-upstream");
                _upstream.Dispose();
                (_upstream, Context) = (bytes, context);
                return true;
            }
            catch (RequestRejectedException)
            {
                // The next one may take it; if none does, the client is told what became of the first.
                return false;
            }
        }
    }

    /// <summary>
    /// Writes the upstream body anew, for the one retry that C3 allows. The client may have been told message_start and
    /// pings already, but nothing of the answer: asking again still costs it nothing.
    /// </summary>
    /// <param name="warning">What is left out, and why; once the answer has begun, for the log only.</param>
    public void Retranslate(Route route, bool replayReasoning, (string Field, string Reason) warning)
    {
        Context.Scope.Warnings.Add(warning.Field, warning.Reason);
        WriteAgain(Context.Scope with { Route = route, ReplayReasoning = replayReasoning });
    }

    /// <summary>C7: writes the upstream body anew, with the files that upstream has by now.</summary>
    public void Rewrite() => WriteAgain(Context.Scope);

    private void WriteAgain(RequestScope scope)
    {
        // The asker runs beside the loop that commits after five seconds.
        lock (_gate)
        {
            _upstream.Dispose();
            (_upstream, var context) = Translate(Conversation, scope);
            if (!_isCommitted) Context = context;
        }
    }

    /// <summary>S23: what was dropped for the target that answers, which need not be the first.</summary>
    public MessageFormat Told(MessageFormat format) => format.DroppedThinking is null ? format : format with { DroppedThinking = Context.DroppedThinking };

    /// <summary>Nobody will be asked again.</summary>
    public void Release()
    {
        _upstream.Dispose();
        _body.Dispose();
    }

    /// <summary>The client's own body stays where others may get it.</summary>
    public void Dispose()
    {
        _upstream.Dispose();
        if (!HasOthers) _body.Dispose();
    }

    private (RequestBytes Bytes, AnswerContext Context) Translate(Conversation conversation, RequestScope scope)
    {
        // What upstream gets is about as long as what the client sent: grown step by step it would be copied twice.
        var output = new PooledBuffer(Math.Max(8 * 1024, _body.Memory.Length));
        try
        {
            var context = ResponsesRequestWriter.Write(conversation, scope, output);
            return (new RequestBytes(output), context);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }
}
