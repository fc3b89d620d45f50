using Proxy.Simulator.Answers.Defaults.Hosted;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>The built-in answer to any request: calls the tools the prompt asks for, then tells what they gave.</summary>
internal static class DefaultAnswers
{
    public static AnswerPlan For(SimulatedRequest request, TimeSpan wordDelay)
    {
        var task = TaskReader.Read(request);
        var calls = request.MayCall() ? CallPlanner.Next(request, task) : [];
        var hosted = HostedAnswers.For(request, task);
        var items = new List<PlannedItem>();
        if (Compactions.Due(request) is { } compaction) items.Add(compaction);
        if (Compactions.Triggered(request)) return new AnswerPlan { Items = items };
        if (Reasoning(request, task, calls) is { } reasoning) items.Add(reasoning);
        items.AddRange(hosted.Items);
        if (calls.Count > 0)
        {
            if (request.Model.Phase) items.Add(new PlannedMessage(Speech.Announce(calls)));
            items.AddRange(DeferredTools.Search(request, calls));
        }
        else if (!hosted.Waits)
        {
            items.Add(hosted.Text is { } text && !Speech.IsFormatted(request) ? text : new PlannedMessage(Speech.Answer(request, task)));
        }
        return new AnswerPlan { Items = items, DelayBetween = wordDelay };
    }

    private static PlannedReasoning? Reasoning(SimulatedRequest request, UserTask task, IReadOnlyList<PlannedCall> calls)
    {
        if (!request.Reasons) return null;
        var tokens = request.Effort switch { "minimal" => 16, "low" => 32, "medium" => 64, "high" => 128, "xhigh" => 192, _ => 256 };
        // A tight limit leaves no room to think (recorded: gpt-5.6 at 16 tokens goes straight to the call).
        if (request.MaxOutputTokens < tokens * 2) return null;
        return new PlannedReasoning(Speech.Thoughts(task, calls)) { Tokens = tokens };
    }
}
