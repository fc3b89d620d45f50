using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>
/// Reads calls out of the instruction: "use the X tool", "call X with {…}", "write a file", "read a.txt, then …".
/// What is joined by "then" (or numbered) runs in turns, the rest of a step runs in parallel.
/// </summary>
internal static partial class CallPlanner
{
    public static IReadOnlyList<PlannedCall> Next(SimulatedRequest request, UserTask task)
    {
        var offers = request.Offers();
        if (offers.Count == 0) return [];
        var directory = WorkingDirectory.Find(request);
        var steps = Steps(task.Text)
            .Select(step => CallReader.Read(step, offers, directory))
            .Where(calls => calls.Count > 0).ToList();
        if (request.Root.Flag("parallel_tool_calls") == false) steps = [.. steps.SelectMany(calls => calls.Select(c => new List<PlannedCall> { c }))];
        if (task.Rounds < steps.Count) return steps[task.Rounds];
        return request.MustCall() ? [CallReader.Forced(offers[0], task.Text, directory)] : [];
    }

    /// <summary>No verb that could ask for a tool.</summary>
    public static bool NamesNothing(string text) => !Verb().IsMatch(text);

    private static IEnumerable<string> Steps(string text) => Sequence().Split(text).Where(s => !string.IsNullOrWhiteSpace(s));

    // "…, then …", "After that …", "2. …" at the start of a line.
    [GeneratedRegex(@"(?:[,;.]?\s+(?:and\s+)?then\b)|(?:\bafter (?:that|this)\b)|(?:\bafterwards\b)|(?:\bfinally\b)|(?:^\s*\d+[.)]\s)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex Sequence();

    [GeneratedRegex(@"\b(?:call|use|invoke|run|execute|read|write|create|save|edit|replace|search|fetch|list)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Verb();
}
