using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers.Defaults.Hosted;

/// <summary>A context over <c>compact_threshold</c>, or a compaction_trigger, gives a compaction item (mapping B1, B2).</summary>
internal static class Compactions
{
    public static bool Triggered(SimulatedRequest request) => request.Input.LastOrDefault().Text("type") == "compaction_trigger";

    public static PlannedItem? Due(SimulatedRequest request)
    {
        var threshold = request.Root.Items("context_management").FirstOrDefault(e => e.Text("type") == "compaction").Whole("compact_threshold");
        // What an earlier compaction stands for does not count again.
        var live = request.Input.Reverse().TakeWhile(i => i.Text("type") != "compaction").Sum(TokenEstimate.Item);
        return Triggered(request) || live > threshold ? new PlannedHosted(new JsonObject { ["type"] = "compaction" }) : null;
    }
}
