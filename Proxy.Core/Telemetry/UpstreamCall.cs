using System.Diagnostics;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Models;
using Proxy.Core.Telemetry.Content;

namespace Proxy.Core.Telemetry;

/// <summary>
/// One upstream call as telemetry sees it: the <c>chat {model}</c> client span and its metrics. The server span around it
/// tells the same, with the model that the client asked for.
/// </summary>
internal sealed class UpstreamCall
{
    // A stream of many pauses tells the first of them.
    private const int MostStalls = 16;
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Activity? _span;
    private readonly Activity? _request;
    private Route _route;
    private readonly bool _stream;
    private Uri _server;
    private object _port; // boxed once: it labels each chunk
    private readonly (string Operation, string Provider) _kind;
    private long _lastChunk;
    private int _stalls;
    private CapturedAnswer? _content;
    private bool _ended;

    private UpstreamCall(Route route, bool stream, Uri server, TimeProvider time, Activity? span, (string Operation, string Provider) kind)
    {
        (_route, _stream, _server, _time, _span, _request, _kind) = (route, stream, server, time, span, span?.Parent, kind);
        _started = time.GetTimestamp();
        _port = server.Port;
    }

    /// <summary>Upstream's id of its answer; null until it told one.</summary>
    public string? ResponseId { get; set; }

    /// <summary>Stands in front of the answer's sink where content is captured; null as a rule.</summary>
    public Func<IAnswerSink, IAnswerSink>? Tap => _content is null ? null : _content.Tap;

    /// <param name="captures">Question and answer are told too, masked, where somebody records the span.</param>
    public static UpstreamCall Start(Route route, Conversation conversation, Uri server, TimeProvider time, bool captures = false)
    {
        Activity? span = null;
        if (ProxyTelemetry.Source.HasListeners())
        {
            span = ProxyTelemetry.Source.StartActivity("chat " + route.UpstreamModel, ActivityKind.Client, default(ActivityContext), CallTags.Asked(route, conversation, server));
            span?.Parent?.SetTag(GenAiNames.OperationName, "chat")
                .SetTag(GenAiNames.ProviderName, "openai")
                .SetTag(GenAiNames.RequestModel, route.Requested)
                .SetTag(GenAiNames.RequestStream, conversation.Stream)
                .SetTag(GenAiNames.RequestMaxTokens, conversation.MaxTokens);
            // From the request's tags, never its baggage, which clients write too.
            span?.SetTag(GenAiNames.ConversationId, span.Parent?.GetTagItem(GenAiNames.ConversationId));
        }

        var call = new UpstreamCall(route, conversation.Stream, server, time, span, ("chat", "openai"));
        if (captures && span is { IsAllDataRequested: true })
        {
            CapturedQuestion.Tell(span, conversation);
            call._content = new CapturedAnswer();
        }

        return call;
    }

    /// <summary>A call whose request and answer are passed through as they are.</summary>
    /// <param name="operation">As the GenAI conventions name it: <c>chat</c>, <c>embeddings</c>.</param>
    /// <param name="provider"><c>openai</c> or <c>anthropic</c>.</param>
    /// <param name="maxTokens">Tokens; null when the client sets no limit.</param>
    public static UpstreamCall StartRelay(Route route, string operation, string provider, bool stream, int? maxTokens, Uri server, TimeProvider time)
    {
        Activity? span = null;
        if (ProxyTelemetry.Source.HasListeners())
        {
            span = ProxyTelemetry.Source.StartActivity(operation + " " + route.UpstreamModel, ActivityKind.Client, default(ActivityContext), CallTags.Passed(route, operation, provider, stream, maxTokens, server));
            span?.Parent?.SetTag(GenAiNames.OperationName, operation)
                .SetTag(GenAiNames.ProviderName, provider)
                .SetTag(GenAiNames.RequestModel, route.Requested)
                .SetTag(GenAiNames.RequestStream, stream);
        }

        return new UpstreamCall(route, stream, server, time, span, (operation, provider));
    }

    /// <summary>Another target answers than the one that was asked first.</summary>
    public void ServedBy(Route route, Uri server)
    {
        if (ReferenceEquals(server, _server) && route.UpstreamModel == _route.UpstreamModel) return;
        (_route, _server, _port) = (route, server, server.Port);
        if (_span is null) return;
        _span.DisplayName = _kind.Operation + " " + route.UpstreamModel;
        _span.SetTag(GenAiNames.RequestModel, route.UpstreamModel).SetTag(GenAiNames.UpstreamName, route.Upstream).SetTag(GenAiNames.ServerAddress, server.Host).SetTag(GenAiNames.ServerPort, server.Port);
    }

    /// <summary>Some of a streamed answer came. Allocates nothing but for the first.</summary>
    public void Chunk()
    {
        if (!_stream) return;
        var now = _time.GetTimestamp();
        var before = _lastChunk;
        _lastChunk = now;
        if (before == 0)
        {
            var seconds = _time.GetElapsedTime(_started, now).TotalSeconds;
            _span?.SetTag(GenAiNames.TimeToFirstChunk, seconds);
            if (ProxyTelemetry.TimeToFirstChunk.Enabled) ProxyTelemetry.TimeToFirstChunk.Record(seconds, Tags());
        }
        else if (ProxyTelemetry.TimePerOutputChunk.Enabled)
        {
            ProxyTelemetry.TimePerOutputChunk.Record(_time.GetElapsedTime(before, now).TotalSeconds, Tags());
        }
    }

    /// <summary>The first output that a client could see.</summary>
    public void FirstToken() => _span?.AddEvent(new ActivityEvent(GenAiNames.FirstTokenEvent));

    /// <summary>Upstream has been silent for so long that the client was sent a ping.</summary>
    public void Stalled()
    {
        if (_span is null || _stalls++ >= MostStalls) return;
        var since = _time.GetElapsedTime(_lastChunk == 0 ? _started : _lastChunk).TotalSeconds;
        _span.AddEvent(new ActivityEvent(GenAiNames.StallEvent, tags: new ActivityTagsCollection { [GenAiNames.Seconds] = Math.Round(since, 3) }));
    }

    /// <summary>The client has part of an answer that will not be whole.</summary>
    /// <param name="reason">A word of a small set.</param>
    public void Cut(string reason)
    {
        if (!_ended) _span?.AddEvent(new ActivityEvent(GenAiNames.CutEvent, tags: new ActivityTagsCollection { [GenAiNames.ErrorType] = reason }));
    }

    /// <summary>Only the first call counts.</summary>
    /// <param name="usage">Null when the answer did not finish.</param>
    /// <param name="reason">Null when the answer did not finish.</param>
    /// <param name="error">A word of a small set: a failure kind, <c>canceled</c>; null for success.</param>
    public void End(Usage? usage, StopReason? reason, string? error)
    {
        if (_ended) return;
        _ended = true;
        if (usage is { } used && reason is not null) Finished(used, reason);
        if (_content is not null) _span?.SetTag(GenAiNames.OutputMessages, _content.Tell(reason is { } why ? CallTags.Reason(why) : null));
        Close(error);
    }

    /// <summary>As <see cref="End"/>, for an answer that was passed through: why it stopped is between upstream and the client.</summary>
    /// <inheritdoc cref="End"/>
    public void EndRelay(Usage? usage, string? error)
    {
        if (_ended) return;
        _ended = true;
        if (usage is { } used) Finished(used, null);
        Close(error);
    }

    private void Close(string? error)
    {
        if (_span is not null)
        {
            var id = CallTags.Id(ResponseId);
            _span.SetTag(GenAiNames.ResponseId, id);
            _request?.SetTag(GenAiNames.ResponseId, id);
            if (error is not null)
            {
                _span.SetTag(GenAiNames.ErrorType, error).SetStatus(ActivityStatusCode.Error);
                _request?.SetTag(GenAiNames.ErrorType, error);
            }

            _span.Dispose();
        }

        if (!ProxyTelemetry.OperationDuration.Enabled) return;
        var tags = Tags();
        if (error is not null) tags.Add(GenAiNames.ErrorType, error);
        ProxyTelemetry.OperationDuration.Record(_time.GetElapsedTime(_started).TotalSeconds, tags);
    }

    private void Finished(in Usage usage, StopReason? reason)
    {
        CallTags.Answered(_span, _route.UpstreamModel, usage, reason);
        CallTags.Answered(_request, _route.Requested, usage, reason);
        if (usage.Estimated || !ProxyTelemetry.TokenUsage.Enabled) return;
        var input = Tags();
        input.Add(GenAiNames.TokenType, "input");
        ProxyTelemetry.TokenUsage.Record(usage.Input, input);
        var output = Tags();
        output.Add(GenAiNames.TokenType, "output");
        ProxyTelemetry.TokenUsage.Record(usage.Output, output);
    }

    // F23: label values are bounded. Model names that the client chose freely count as one.
    private TagList Tags() => new()
    {
        { GenAiNames.OperationName, _kind.Operation },
        { GenAiNames.ProviderName, _kind.Provider },
        { GenAiNames.RequestModel, _route.IsConfigured ? _route.UpstreamModel : "other" },
        { GenAiNames.ServerAddress, _server.Host },
        { GenAiNames.ServerPort, _port },
    };
}
