using System.Text.Json.Nodes;
using static Proxy.Simulator.Answers.Rendering.ItemEvents;

namespace Proxy.Simulator.Answers.Rendering;

/// <summary>Items of hosted tools with the events of their type, in the order in which traces have them.</summary>
internal sealed class HostedRenderer(SimulatedRequest request, IdMint ids, EncryptedContent sealer, DeltaMaker deltas)
{
    public RenderedItem Render(PlannedHosted planned, int index)
    {
        var item = HostedItem.Complete(planned.Item, request, ids, sealer);
        var rendered = new RenderedItem { Pause = planned.Pause };
        rendered.Opening.Add(Added(HostedItem.Opened(item, sealer), index));
        Tell(rendered, item, (string)item["type"]!, index);
        return Finish(rendered, item, index);
    }

    private void Tell(RenderedItem rendered, JsonObject item, string type, int index)
    {
        var id = (string?)item["id"] ?? "";
        void Opening(string name) => rendered.Opening.Add(Event($"response.{name}", id, index));
        void Closing(string name) => rendered.Closing.Add(Event($"response.{name}", id, index));
        switch (type)
        {
            case "web_search_call":
                Opening("web_search_call.in_progress");
                Opening("web_search_call.searching");
                // There is no event for a search that failed; only its item says so.
                if ((string?)item["status"] == "completed") Closing("web_search_call.completed");
                break;
            case "code_interpreter_call":
                Opening("code_interpreter_call.in_progress");
                if ((string?)item["code"] is { } code)
                {
                    rendered.Deltas.AddRange(deltas.Of("response.code_interpreter_call_code.delta", code, id, index));
                    rendered.Closing.Add(Event("response.code_interpreter_call_code.done", id, index, e => e["code"] = code));
                }
                Closing("code_interpreter_call.interpreting");
                if ((string?)item["status"] == "completed") Closing("code_interpreter_call.completed");
                break;
            case "mcp_list_tools":
                Opening("mcp_list_tools.in_progress");
                Closing(item["error"] is null ? "mcp_list_tools.completed" : "mcp_list_tools.failed");
                break;
            case "mcp_call":
                var arguments = (string?)item["arguments"] ?? "";
                Opening("mcp_call.in_progress");
                // Recorded in one piece, however long.
                rendered.Deltas.Add(deltas.Whole("response.mcp_call_arguments.delta", arguments, id, index));
                rendered.Closing.Add(Event("response.mcp_call_arguments.done", id, index, e => e["arguments"] = arguments));
                Closing(item["error"] is null ? "mcp_call.completed" : "mcp_call.failed");
                break;
            case "compaction":
                Opening("compaction.compacting");
                break;
            default:
                // mcp_approval_request, tool_search_call and tool_search_output have no events of their own (recorded).
                break;
        }
    }
}
