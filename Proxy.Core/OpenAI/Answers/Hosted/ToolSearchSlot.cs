using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Hosted;

/// <summary>
/// S12: upstream searched for deferred tools. It is told with what was found, which is an item of its own. Recorded:
/// <c>{"id":"tsc_1","type":"tool_search_call","status":"completed","arguments":{"paths":["get_weather"]},"call_id":null,"execution":"server"}</c>
/// </summary>
internal sealed class ToolSearchSlot(AnswerOutput output) : Slot(output, ItemKind.ToolSearch)
{
    private JsonRaw _item;

    public override bool AwaitsNext => !_item.IsMissing;

    public override void Pump()
    {
    }

    public override void Close()
    {
        if (_item.IsMissing) return;
        if (Next is ToolsFoundSlot found) found.Call = _item;
        else Output.Warn("tool_search", "nothing_found");
    }

    public override void Free()
    {
        Output.Release(_item.Bytes.Length);
        _item = default;
    }

    protected override void TakeWhole(in OutputItem item, bool truncated)
    {
        if (item.IsIncomplete)
        {
            EndWithout(truncated);
            return;
        }

        _item = new JsonRaw(item.Raw.ToArray());
        Output.Hold(item.Raw.Length);
    }

    protected override void EndWithout(bool truncated) => Output.Warn("output", "unfinished_item");
}
