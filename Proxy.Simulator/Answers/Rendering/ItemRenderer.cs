using System.Text;
using System.Text.Json.Nodes;
using Proxy.Simulator.Sse;
using static Proxy.Simulator.Answers.Rendering.ItemEvents;

namespace Proxy.Simulator.Answers.Rendering;

/// <summary>Turns planned items into events and finished items, shaped as recorded streams are (mapping B5).</summary>
internal sealed class ItemRenderer(SimulatedRequest request, IdMint ids, EncryptedContent sealer, Chunking chunking)
{
    private readonly DeltaMaker _deltas = new(request, ids, chunking);
    private readonly HostedRenderer _hosted = new(request, ids, sealer, new DeltaMaker(request, ids, chunking));

    public RenderedItem Render(PlannedItem item, int index, string? phase, FollowedBy next) => item switch
    {
        PlannedReasoning reasoning => Reasoning(reasoning, index, next),
        PlannedMessage message => Message(message, index, phase),
        PlannedCall call => Call(call, index),
        PlannedHosted hosted => _hosted.Render(hosted, index),
        PlannedRaw raw => Raw(raw, index),
        PlannedEvent scripted => new RenderedItem { Pause = scripted.Pause, Verbatim = SseRecord.Of(scripted.Name, Encoding.UTF8.GetBytes(scripted.Data)) },
        _ => throw new ArgumentOutOfRangeException(nameof(item)),
    };

    private RenderedItem Reasoning(PlannedReasoning reasoning, int index, FollowedBy next)
    {
        var rendered = new RenderedItem { Pause = reasoning.Pause };
        var id = ids.Item("rs_");
        var done = new JsonObject { ["id"] = id, ["type"] = "reasoning", ["content"] = new JsonArray(), ["encrypted_content"] = sealer.Full(id, next), ["summary"] = new JsonArray() };
        var added = done.DeepClone().AsObject();
        added["encrypted_content"] = sealer.Partial(id);
        rendered.Opening.Add(Added(added, index));
        var part = 0;
        foreach (var text in request.Summary is null ? [] : reasoning.Summary)
        {
            SummaryPart(rendered, text, id, index, part++);
            done["summary"]!.AsArray().Add(SummaryText(text));
        }
        if (reasoning.Content is { } content)
        {
            rendered.Deltas.AddRange(_deltas.Of("response.reasoning_text.delta", content, id, index, e => e["content_index"] = 0));
            rendered.Deltas.Add(Event("response.reasoning_text.done", id, index, e => { e["content_index"] = 0; e["text"] = content; }));
            done["content"]!.AsArray().Add(new JsonObject { ["type"] = "reasoning_text", ["text"] = content });
        }
        return Finish(rendered, done, index);
    }

    // Several parts run one after the other; the whole run counts as deltas so that interleaving may cut it anywhere.
    private void SummaryPart(RenderedItem rendered, string text, string id, int index, int part)
    {
        void At(JsonObject e) => e["summary_index"] = part;
        rendered.Deltas.Add(Event("response.reasoning_summary_part.added", id, index, e => { At(e); e["part"] = SummaryText(""); }));
        rendered.Deltas.AddRange(_deltas.Of("response.reasoning_summary_text.delta", text, id, index, At));
        rendered.Deltas.Add(Event("response.reasoning_summary_text.done", id, index, e => { At(e); e["text"] = text; }));
        rendered.Deltas.Add(Event("response.reasoning_summary_part.done", id, index, e => { At(e); e["part"] = SummaryText(text); }));
    }

    private RenderedItem Message(PlannedMessage message, int index, string? phase)
    {
        var rendered = new RenderedItem { Pause = message.Pause };
        var id = ids.Item("msg_");
        var done = new JsonObject { ["id"] = id, ["type"] = "message", ["status"] = Status(message), ["content"] = new JsonArray(Part(message, message.Text, message.Annotations)) };
        if (phase is not null) done["phase"] = phase;
        done["role"] = "assistant";
        var added = done.DeepClone().AsObject();
        added["status"] = "in_progress";
        added["content"] = new JsonArray();
        rendered.Opening.Add(Added(added, index));
        static void At(JsonObject e) => e["content_index"] = 0;
        rendered.Opening.Add(Event("response.content_part.added", id, index, e => { At(e); e["part"] = Part(message, "", []); }));
        var kind = message.Refusal ? "response.refusal" : "response.output_text";
        rendered.Deltas.AddRange(Annotations.Among(
            _deltas.Of(kind + ".delta", message.Text, id, index, e => { At(e); if (!message.Refusal) e["logprobs"] = new JsonArray(); }), message.Annotations, id, index));
        rendered.Closing.Add(Event(kind + ".done", id, index, e =>
        {
            At(e);
            e[message.Refusal ? "refusal" : "text"] = message.Text;
            if (!message.Refusal) e["logprobs"] = new JsonArray();
        }));
        rendered.Closing.Add(Event("response.content_part.done", id, index, e => { At(e); e["part"] = Part(message, message.Text, message.Annotations); }));
        return Finish(rendered, done, index);
    }

    private RenderedItem Call(PlannedCall call, int index)
    {
        var rendered = new RenderedItem { Pause = call.Pause };
        var field = call.Custom ? "input" : "arguments";
        var kind = call.Custom ? "response.custom_tool_call_input" : "response.function_call_arguments";
        var id = ids.Item(call.Custom ? "ctc_" : "fc_");
        var done = new JsonObject
        {
            ["id"] = id,
            ["type"] = call.Custom ? "custom_tool_call" : "function_call",
            ["status"] = Status(call),
            [field] = call.Arguments,
            ["call_id"] = call.CallId ?? ids.Call(),
            ["name"] = call.Name,
        };
        if (call.Namespace is not null) done["namespace"] = call.Namespace;
        var added = done.DeepClone().AsObject();
        added["status"] = "in_progress";
        added[field] = "";
        rendered.Opening.Add(Added(added, index));
        rendered.Deltas.AddRange(_deltas.Of(kind + ".delta", call.Arguments, id, index, _ => { }));
        rendered.Closing.Add(Event(kind + ".done", id, index, e => e[field] = call.Arguments));
        return Finish(rendered, done, index);
    }

    private static RenderedItem Raw(PlannedRaw raw, int index)
    {
        var rendered = new RenderedItem { Pause = raw.Pause };
        rendered.Opening.Add(Added(raw.Item.DeepClone().AsObject(), index));
        return Finish(rendered, raw.Item.DeepClone().AsObject(), index);
    }

    private static JsonObject Part(PlannedMessage message, string text, IReadOnlyList<JsonObject> annotations) => message.Refusal
        ? new JsonObject { ["type"] = "refusal", ["refusal"] = text }
        : new JsonObject { ["type"] = "output_text", ["annotations"] = new JsonArray([.. annotations.Select(a => a.DeepClone())]), ["logprobs"] = new JsonArray(), ["text"] = text };

    private static JsonObject SummaryText(string text) => new() { ["type"] = "summary_text", ["text"] = text };

    private static string Status(PlannedItem item) => item.Truncated ? "incomplete" : "completed";
}
