namespace Proxy.Simulator.Answers;

/// <summary><c>max_output_tokens</c>: the item that crosses the limit is cut, what follows is never made, the answer is incomplete.</summary>
internal static class TokenLimit
{
    private const int CharactersPerToken = 4;

    public static AnswerPlan Apply(AnswerPlan plan, int? limit)
    {
        if (limit is not { } left || OutputTokens(plan.Items) <= left) return plan;
        var kept = new List<PlannedItem>();
        foreach (var item in plan.Items)
        {
            var cost = Cost(item);
            if (cost <= left)
            {
                kept.Add(item);
                left -= cost;
                continue;
            }
            if (Cut(item, left) is { } cut) kept.Add(cut);
            break;
        }
        return plan with { Items = kept, Ending = Ending.Incomplete("max_output_tokens") };
    }

    public static int OutputTokens(IEnumerable<PlannedItem> items) => items.Sum(Cost);

    public static int Cost(PlannedItem item) => item switch
    {
        PlannedReasoning reasoning => reasoning.Tokens,
        PlannedMessage message => TokenEstimate.Text(message.Text),
        PlannedCall call => TokenEstimate.Text(call.Arguments),
        _ => 0,
    };

    private static PlannedItem? Cut(PlannedItem item, int left) => item switch
    {
        // Reasoning that ran out of room leaves its item behind, with nothing after it.
        PlannedReasoning reasoning when left > 0 => reasoning with { Tokens = left, Truncated = true },
        PlannedMessage message when left > 0 => message with { Text = Head(message.Text, left), Truncated = true },
        PlannedCall call when left > 0 => call with { Arguments = Head(call.Arguments, left), Truncated = true },
        _ => null,
    };

    private static string Head(string text, int tokens)
    {
        var length = Math.Min(text.Length, tokens * CharactersPerToken);
        if (length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1])) length--;
        return text[..length];
    }
}
