namespace Proxy.Simulator.Answers.Defaults;

/// <summary>The built-in answer to any request: calls the tools the prompt asks for, then tells what they gave.</summary>
internal static class DefaultAnswers
{
    public static AnswerPlan For(SimulatedRequest request, TimeSpan wordDelay)
    {
        var task = TaskReader.Read(request);
        var calls = request.MayCall() ? CallPlanner.Next(request, task) : [];
        var items = new List<PlannedItem>();
        if (Reasoning(request, task, calls) is { } reasoning) items.Add(reasoning);
        if (calls.Count == 0) items.Add(new PlannedMessage(Speech.Answer(request, task)));
        else
        {
            if (request.Model.Phase) items.Add(new PlannedMessage(Speech.Announce(calls)));
            items.AddRange(calls);
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
