using System.Text;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers.Rendering;
using Proxy.Simulator.Sse;

namespace Proxy.Simulator.Answers;

/// <summary>A plan rendered for one request; read it either as a stream of records or as one JSON object.</summary>
internal sealed class Answer
{
    private readonly AnswerPlan _plan;
    private readonly ResponseObject _response;
    private readonly List<RenderedItem> _items = [];
    private readonly JsonObject _usage;
    private readonly TimeProvider _time;
    private readonly Containers _containers;

    public Answer(SimulatedRequest request, AnswerPlan plan, AnswerServices services, JsonObject? usage = null, JsonObject? members = null)
    {
        _plan = request.Prewarms ? plan with { Items = [] } : TokenLimit.Apply(plan, request.MaxOutputTokens);
        (_time, _containers) = (services.Time, services.Containers);
        var ids = new IdMint(request.Body);
        _response = new ResponseObject(request, ids.Item("resp_"), _time.GetUtcNow().ToUnixTimeSeconds());
        var renderer = new ItemRenderer(request, ids, services.Sealer, plan.Chunking);
        var index = 0;
        for (var i = 0; i < _plan.Items.Count; i++)
        {
            var rendered = renderer.Render(_plan.Items[i], index, Phase(request, i), Next(i));
            if (rendered.Item is not null) index++;
            _items.Add(rendered);
        }
        foreach (var item in _items.Select(i => i.Item).Where(i => (string?)i?["type"] == "code_interpreter_call"))
            services.Containers.Add((string)item!["container_id"]!);
        _response.Diagnostics = services.Diagnostics.Compare(request);
        _response.Members = members;
        services.Diagnostics.Remember(_response.Id, request);
        var (input, cached, written) = services.Cache.Count(request);
        _usage = usage ?? new Usage(input, cached, written, TokenLimit.OutputTokens(_plan.Items), _plan.Items.OfType<PlannedReasoning>().Sum(r => r.Tokens)).ToJson();
    }

    /// <summary>Pauses before the whole answer when it is sent as one object.</summary>
    public TimeSpan TotalPause => _plan.DelayBefore + _items.Aggregate(TimeSpan.Zero, (sum, i) => sum + i.Pause + _plan.DelayBetween * i.Deltas.Count);

    /// <param name="isRun">It is an answer to somebody: what its code makes is there from now on.</param>
    public JsonObject Whole(bool isRun = true)
    {
        for (var i = 0; isRun && i < _items.Count; i++) Run(i);
        return Final();
    }

    public IEnumerable<StreamStep> Stream()
    {
        var sequence = 0;
        StreamStep Step(JsonObject e, TimeSpan pause)
        {
            var numbered = e.DeepClone().AsObject();
            numbered["sequence_number"] = sequence++;
            return new StreamStep(pause, SseRecord.Of(numbered));
        }

        if (!_plan.Bare)
        {
            yield return Step(Lifecycle("response.created"), _plan.DelayBefore);
            yield return Step(Lifecycle("response.in_progress"), TimeSpan.Zero);
        }
        foreach (var (pause, step) in _plan.Interleaved ? Interleaved() : InOrder())
        {
            yield return step.Verbatim is { } bytes ? new StreamStep(pause, bytes) : Step(step.Event!, pause);
        }
        if (_plan.Bare || _plan.Ending == Ending.None) yield break;
        yield return Step(new JsonObject { ["type"] = "response." + _plan.Ending.Status, ["response"] = Final() }, TimeSpan.Zero);
    }

    private JsonObject Lifecycle(string type) => new() { ["type"] = type, ["response"] = _response.Render("in_progress", [], null, null, null) };

    private JsonObject Final() => _response.Render(
        _plan.Ending.Status,
        _items.Where(i => i.Item is not null).Select(i => i.Item!),
        _plan.Ending.Status == "failed" ? null : _usage,
        _plan.Ending,
        _time.GetUtcNow().ToUnixTimeSeconds());

    private IEnumerable<(TimeSpan Pause, (JsonObject? Event, byte[]? Verbatim) Step)> InOrder()
    {
        for (var i = 0; i < _items.Count; i++)
        {
            var item = _items[i];
            var pause = item.Pause;
            if (item.Verbatim is not null) yield return (pause, (null, item.Verbatim));
            foreach (var e in item.Opening)
            {
                yield return (pause, (e, null));
                pause = TimeSpan.Zero;
            }
            foreach (var e in item.Deltas) yield return (_plan.DelayBetween, (e, null));
            Run(i);
            foreach (var e in item.Closing) yield return (TimeSpan.Zero, (e, null));
        }
    }

    // What code makes is there when its call has ended.
    private void Run(int index)
    {
        if (_plan.Items[index] is not PlannedHosted { Files: { Count: > 0 } files }) return;
        foreach (var file in files)
        {
            var content = (string?)file["base64"] is { } bytes ? Convert.FromBase64String(bytes) : Encoding.UTF8.GetBytes((string?)file["content"] ?? "");
            _containers.AddFile((string)_items[index].Item!["container_id"]!, (string)file["path"]!, content, _time.GetUtcNow().ToUnixTimeSeconds());
        }
    }

    private IEnumerable<(TimeSpan Pause, (JsonObject? Event, byte[]? Verbatim) Step)> Interleaved()
    {
        foreach (var item in _items)
        {
            if (item.Verbatim is not null) yield return (item.Pause, (null, item.Verbatim));
            foreach (var e in item.Opening) yield return (TimeSpan.Zero, (e, null));
        }
        for (var turn = 0; _items.Any(i => turn < i.Deltas.Count); turn++)
        {
            foreach (var item in _items.Where(i => turn < i.Deltas.Count)) yield return (_plan.DelayBetween, (item.Deltas[turn], null));
        }
        foreach (var e in _items.SelectMany(i => i.Closing)) yield return (TimeSpan.Zero, (e, null));
    }

    // Text before a call of the same answer is commentary, the last word is the final answer (seen on gpt-5.5 and gpt-5.6).
    private string? Phase(SimulatedRequest request, int at)
    {
        if (_plan.Items[at] is not PlannedMessage message) return null;
        if (message.Phase is not null) return message.Phase;
        if (!request.Model.Phase) return null;
        return _plan.Items.Skip(at + 1).Any(i => i is PlannedCall) ? "commentary" : "final_answer";
    }

    private FollowedBy Next(int at) => _plan.Items.Skip(at + 1).FirstOrDefault(i => i is not PlannedReasoning and not PlannedEvent) switch
    {
        null => FollowedBy.Nothing,
        PlannedMessage => FollowedBy.Message,
        PlannedCall { Custom: true } => FollowedBy.CustomToolCall,
        PlannedCall => FollowedBy.FunctionCall,
        _ => FollowedBy.Other,
    };
}

/// <summary>What all answers of one simulator share.</summary>
internal sealed record AnswerServices(EncryptedContent Sealer, PromptCache Cache, TimeProvider Time)
{
    public Containers Containers { get; } = new();

    public Files.UploadedFiles Files { get; } = new(Time);

    public CacheDiagnostics Diagnostics { get; } = new();
}
