using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>What the simulator says.</summary>
internal static partial class Speech
{
    private const int LongestQuote = 160;
    private const int LongestResult = 400;
    private const int MostWords = 20_000;

    private static readonly string[] Filler = "the gateway carries every word of this answer from one wire to the other without changing any of them and".Split(' ');

    public static string Answer(SimulatedRequest request, UserTask task)
    {
        if (request.Root.Member("text")?.Member("format") is { } format)
        {
            if (format.Text("type") == "json_schema" && format.Member("schema") is { } schema) return Instance(schema, task.Text);
            if (format.Text("type") == "json_object") return JsonBytes.Text(new JsonObject { ["answer"] = Free(task) });
        }
        return Free(task);
    }

    /// <summary>The answer has to follow a format rather than tell what was done.</summary>
    public static bool IsFormatted(SimulatedRequest request) => request.Root.Member("text")?.Member("format")?.Text("type") is "json_schema" or "json_object";

    public static string Announce(IReadOnlyList<PlannedCall> calls) =>
        $"I'll use {string.Join(", ", calls.Select(c => c.Name).Distinct())}.";

    public static IReadOnlyList<string> Thoughts(UserTask task, IReadOnlyList<PlannedCall> calls)
    {
        var first = $"**Reading the request**\n\nThe user wants: {Short(task.Text, LongestQuote)}";
        if (calls.Count > 0) return [first, $"**Choosing tools**\n\nI should call {string.Join(" and ", calls.Select(c => c.Name))}."];
        return task.Results.Count > 0 ? [first, "**Using the results**\n\nThe tools have answered, so I can answer too."] : [first];
    }

    private static string Free(UserTask task)
    {
        var said = Say().Match(task.Text) is { Success: true } match ? match.Groups.Values.Skip(1).First(g => g.Success).Value.Trim() : null;
        if (task.Results.Count > 0)
            return $"Done. {string.Join(" ", task.Results.Select(r => $"{r.Tool} returned: {Short(r.Output, LongestResult)}"))} {said}".TrimEnd();
        if (said is not null) return said;
        if (CountTo().Match(task.Text) is { Success: true } count && int.TryParse(count.Groups[1].Value, out var last))
            return string.Join(", ", Enumerable.Range(1, Math.Clamp(last, 1, MostWords)).Select(n => n.ToString(CultureInfo.InvariantCulture)));
        if (Words().Match(task.Text) is { Success: true } words && int.TryParse(words.Groups[1].Value, out var wanted))
            return string.Join(' ', Enumerable.Range(0, Math.Clamp(wanted, 1, MostWords)).Select(n => Filler[n % Filler.Length]));
        var heard = task.Text.Length == 0 ? "There was no text to answer." : $"You said: “{Short(task.Text, LongestQuote)}”";
        return heard + " This is the simulator speaking; no model was asked.";
    }

    private static string Instance(JsonElement schema, string text) =>
        JsonBytes.Text(new SchemaFiller(schema, new PromptValues(text, null, 0)).Fill(schema, "answer") ?? new JsonObject());

    private static string Short(string text, int most)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        if (line.Length <= most) return line;
        return line[..(char.IsHighSurrogate(line[most - 1]) ? most - 1 : most)] + "…";
    }

    // say "x", reply with exactly: x, answer with the word x
    [GeneratedRegex(@"\b(?:say|reply|respond|answer)(?:\s+(?:with|only|just|exactly|the|word|words|following|text))*\s*:?\s*(?:""([^""]+)""|'([^']+)'|`([^`]+)`|“([^”]+)”|\b(?:exactly|only|word|with)\b:?\s+([^\n]+)|:\s*([^\n]+))", RegexOptions.IgnoreCase)]
    private static partial Regex Say();

    [GeneratedRegex(@"\bcount\s+(?:up\s+)?(?:from\s+1\s+)?to\s+(\d{1,6})", RegexOptions.IgnoreCase)]
    private static partial Regex CountTo();

    [GeneratedRegex(@"\b(\d{1,6})\s+words\b", RegexOptions.IgnoreCase)]
    private static partial Regex Words();
}
