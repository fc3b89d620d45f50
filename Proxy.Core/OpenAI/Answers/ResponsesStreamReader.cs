using System.Text.Json;
using System.Text.Unicode;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Answers.Hosted;
using Proxy.Core.OpenAI.Errors;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// A Responses event stream, pushed in as it arrives, read into an <see cref="IAnswerSink"/> (C4). Synchronous; never
/// throws for anything upstream may send: it ends in the sink's grammar or in a failure.
/// </summary>
internal sealed class ResponsesStreamReader : IDisposable
{
    private readonly CodeFiles? _files;
    private readonly SseEventReader _sse = new();
    private readonly AnswerOutput _output;
    private readonly ItemAssembler _items;
    private readonly TerminalReader _terminal;
    private bool _awaitsError;

    private (byte[] Event, byte[] Later) _held = ([], []);

    /// <param name="waits">It stops where files are wanted (<see cref="WantedContainer"/>), and the caller goes on with <see cref="Resume"/>.</param>
    public ResponsesStreamReader(AnswerContext context, IAnswerSink sink, bool waits = false)
    {
        _files = waits && context.ShowCode ? context.Scope.CodeFiles : null;
        _output = new AnswerOutput(context, sink);
        _items = new ItemAssembler(_output);
        _terminal = new TerminalReader(_output, _items);
    }

    /// <summary>The answer is committed: an HTTP status can no longer tell of a failure (C4.1).</summary>
    public bool Started => _output.Started;

    /// <inheritdoc cref="AnswerOutput.HasBegun"/>
    public bool HasBegun => _output.HasBegun;

    /// <inheritdoc cref="AnswerOutput.FailedAtOnce"/>
    public bool FailedAtOnce => _output.FailedAtOnce;

    /// <summary>Upstream's id of its answer; null until it told one.</summary>
    public string? ResponseId => _output.ResponseId;

    /// <summary>Nothing more is read: finished, failed, or the sink needs no more.</summary>
    public bool Ended => _output.Ended;

    /// <summary>S10: code has run there, and what it made is to be asked for before anything more is read; null for none.</summary>
    public string? WantedContainer { get; private set; }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!_output.Ended && _sse.TryRead(ref bytes, out var data))
            {
                if (_files is not null && (WantedContainer = CodeCalls.EndedBy(data)) is not null)
                {
                    _held = (data.ToArray(), bytes.ToArray());
                    return;
                }

                Take(data);
            }
        }
        catch (JsonException)
        {
            _output.Fail(Failure.Internal("upstream sent an event that is not valid JSON"));
        }

        if (_sse.Overflowed) _output.Fail(Failure.Internal("upstream sent an event that is too large"));
    }

    /// <summary>Goes on after <see cref="WantedContainer"/>: what there is to know stands in the scope.</summary>
    public void Resume()
    {
        var (data, rest) = _held;
        (WantedContainer, _held) = (null, ([], []));
        try
        {
            if (!_output.Ended) Take(data);
        }
        catch (JsonException)
        {
            _output.Fail(Failure.Internal("upstream sent an event that is not valid JSON"));
        }

        Read(rest);
    }

    /// <summary>No more bytes come. Without a terminal event the answer is broken, however whole it looks (F32).</summary>
    public void EndOfStream()
    {
        try
        {
            if (!_output.Ended && _sse.TryReadLast(out var data)) Take(data);
        }
        catch (JsonException)
        {
            // The last event was cut off: the failure below says so.
        }

        if (_awaitsError) _output.FailAsTold(UpstreamFailures.ServerError);
        else _output.Fail(Failure.Internal("upstream stream ended unexpectedly"));
    }

    /// <summary>C4.1: five seconds have passed; the answer starts with what is known.</summary>
    public void Commit() => _output.Start();

    public void Dispose()
    {
        _items.Free();
        _sse.Dispose();
    }

    private void Take(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty || data.SequenceEqual("[DONE]"u8)) return;
        // The JSON reader checks escapes, not UTF-8; nothing after it looks at the bytes again.
        if (!Utf8.IsValid(data)) throw new JsonException("An event is UTF-8.");
        var happened = StreamEvent.Read(data);
        if (_awaitsError && happened.Error.IsEmpty && happened.Kind is not (EventKind.Error or EventKind.Failed))
        {
            _output.FailAsTold(UpstreamFailures.ServerError);
            return;
        }

        if (!_output.HasBegun && Begins(happened)) _output.HasBegun = true;
        switch (happened.Kind)
        {
            case EventKind.TextDelta:
                _items.Append(TextKind.Text, happened);
                break;
            case EventKind.ArgumentsDelta:
                _items.Append(TextKind.Arguments, happened);
                break;
            case EventKind.SummaryDelta:
                _items.Append(TextKind.Summary, happened);
                break;
            case EventKind.ReasoningDelta:
                _items.Append(TextKind.Reasoning, happened);
                break;
            case EventKind.RefusalDelta:
                _items.Append(TextKind.Refusal, happened);
                break;
            case EventKind.TextDone:
                _items.EndPart(TextKind.Text, happened, happened.Whole);
                break;
            case EventKind.RefusalDone:
                _items.EndPart(TextKind.Refusal, happened, happened.Whole);
                break;
            case EventKind.SummaryDone:
                _items.EndPart(TextKind.Summary, happened, happened.Whole);
                break;
            case EventKind.ReasoningDone:
                _items.EndPart(TextKind.Reasoning, happened, happened.Whole);
                break;
            case EventKind.ArgumentsDone:
                _items.EndPart(TextKind.Arguments, happened, happened.Whole);
                break;
            case EventKind.ContentPartAdded or EventKind.SummaryPartAdded when !happened.Part.IsEmpty:
                _items.BeginPart(ContentPart.Read(happened.Part).Kind, happened);
                break;
            case EventKind.ContentPartDone or EventKind.SummaryPartDone when !happened.Part.IsEmpty:
                var part = ContentPart.Read(happened.Part);
                _items.EndAnnotations(part.Kind, happened, part.Annotations);
                _items.EndPart(part.Kind, happened, part.Text);
                break;
            case EventKind.ItemAdded:
                _items.Add(happened.OutputIndex, OutputItem.Read(happened.Item));
                break;
            case EventKind.ItemDone:
                _items.Complete(happened.OutputIndex, OutputItem.Read(happened.Item));
                break;
            case EventKind.Annotation:
                _items.Annotate(happened);
                break;
            case EventKind.Created:
                var created = ResponseObject.Read(happened.Response);
                if (!created.Id.IsEmpty) _output.ResponseId ??= EscapedUtf8.DecodeString(created.Id);
                _output.Diagnosis ??= CacheDiagnosisReader.Read(created.CacheDiagnostics);
                if (_files is not null) _files.Since = created.CreatedAt;
                break;
            case EventKind.Completed:
                Finish(happened.Response, ResponseStatus.Completed);
                break;
            case EventKind.Incomplete:
                Finish(happened.Response, ResponseStatus.Incomplete);
                break;
            case EventKind.Failed:
                Finish(happened.Response, ResponseStatus.Failed);
                break;
            case EventKind.Error:
                _terminal.Fail(UpstreamError.Read(happened.Error.IsEmpty ? data : happened.Error));
                break;
            // C4.10: {"error":{…}} and no type, as proxies in between break off.
            case EventKind.Other when !happened.Error.IsEmpty && !happened.IsTyped:
                _terminal.Fail(UpstreamError.Read(happened.Error));
                break;
            default:
                break;
        }
    }

    // What is not known to be harmless may be the first sign of a tool that runs.
    private static bool Begins(in StreamEvent happened) => happened.Kind switch
    {
        EventKind.Created or EventKind.Waiting or EventKind.Failed or EventKind.Error => false,
        EventKind.Other => happened.IsTyped || happened.Error.IsEmpty,
        _ => true,
    };

    private void Finish(ReadOnlySpan<byte> json, ResponseStatus told)
    {
        var response = ResponseObject.Read(json);
        // Azure tells of a failure first, and in an error event why.
        if (told == ResponseStatus.Failed && response.Error.IsEmpty)
        {
            _terminal.NoteWork(response);
            _awaitsError = true;
            return;
        }

        // The event's type is the surer word: some upstreams leave the Response's status at in_progress.
        if (response.Status == ResponseStatus.Unfinished) response.Status = told;
        _terminal.Finish(response, told);
    }
}
