using System.Text.Json;

namespace Proxy.Simulator.Answers.Defaults.Hosted;

/// <summary>What hosted tools did for an answer, and what the answer then says of it.</summary>
/// <param name="Text">Null when the answer says nothing of its own about them.</param>
/// <param name="Waits">The answer ends here: somebody has to approve first.</param>
internal sealed record HostedWork(IReadOnlyList<PlannedItem> Items, PlannedMessage? Text = null, bool Waits = false)
{
    public static readonly HostedWork None = new([]);
}

/// <summary>Uses the hosted tools that the prompt asks for or the tool choice demands, each once per instruction.</summary>
internal static class HostedAnswers
{
    public static HostedWork For(SimulatedRequest request, UserTask task)
    {
        if (!request.MayCall()) return HostedWork.None;
        var tools = request.HostedTools();
        var must = request.MustCall() && request.Offers().Count == 0;
        var listings = McpAnswers.Listings(request, tools).ToList();
        var work = Work(request, task, tools, must);
        return work with { Items = [.. listings, .. work.Items] };
    }

    private static HostedWork Work(SimulatedRequest request, UserTask task, List<JsonElement> tools, bool must)
    {
        foreach (var tool in tools)
        {
            var work = tool.Text("type") switch
            {
                "web_search" or "web_search_2025_08_26" when !task.Done.Contains("web_search_call") => SearchAnswers.For(tool, task.Text, must),
                "code_interpreter" when !task.Done.Contains("code_interpreter_call") => CodeAnswers.For(task.Text, must),
                "mcp" when !task.Done.Contains("mcp_call") => McpAnswers.For(request, tool, task.Text, must),
                _ => HostedWork.None,
            };
            if (work.Items.Count > 0) return Limit(request, work);
        }
        return HostedWork.None;
    }

    // max_tool_calls: what goes over it is ignored.
    private static HostedWork Limit(SimulatedRequest request, HostedWork work) =>
        request.Root.Whole("max_tool_calls") is { } most && most < work.Items.Count
            ? most <= 0 ? HostedWork.None : work with { Items = [.. work.Items.Take(most)] }
            : work;
}
