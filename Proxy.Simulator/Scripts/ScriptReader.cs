using System.Text;
using System.Text.Json;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Faults;

namespace Proxy.Simulator.Scripts;

/// <summary>Reads the script format of docs/simulator.md. A mistake in a script is an error that names its place, never ignored.</summary>
internal static class ScriptReader
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    private static readonly string[] Known = ["match", "repeat", "steps", "chunk", "interleave", "delay_ms", "delta_delay_ms", "fault", "usage", "bare", "response"];

    /// <summary><c>{"turns":[…]}</c>, a bare array of turns, or one turn.</summary>
    public static IReadOnlyList<Turn> Read(string json)
    {
        using var document = JsonDocument.Parse(json, Lenient);
        var root = document.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.Member("turns") is { } turns) root = turns;
        return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(Turn)] : [Turn(root, 0)];
    }

    private static Turn Turn(JsonElement turn, int index)
    {
        var place = $"turns[{index}]";
        if (turn.ValueKind != JsonValueKind.Object) throw new FormatException($"{place}: a turn is an object.");
        if (turn.EnumerateObject().Select(m => m.Name).FirstOrDefault(n => !Known.Contains(n)) is { } unknown)
            throw new FormatException($"{place}.{unknown}: unknown. Known: {string.Join(", ", Known)}.");
        var steps = new StepReader(place);
        var number = 0;
        foreach (var step in turn.Items("steps")) steps.Add(step, number++);
        var plan = steps.Items.Count == 0 && steps.Ending == Ending.Completed ? null : new AnswerPlan
        {
            Items = steps.Items,
            Ending = steps.Ending,
            Chunking = turn.Whole("chunk") is { } size ? new Chunking(size) : Chunking.Words,
            Interleaved = turn.Flag("interleave") ?? false,
            Bare = turn.Flag("bare") ?? false,
            DelayBefore = Milliseconds(turn, "delay_ms"),
            DelayBetween = Milliseconds(turn, "delta_delay_ms"),
        };
        return new Turn
        {
            Match = turn.Member("match") is { } match ? new Match(match.Text("contains"), match.Text("model"), match.Whole("request"), match.Flag("has_output")) : null,
            Repeat = turn.Flag("repeat") ?? false,
            Plan = plan,
            Http = steps.Http,
            Fault = FaultParser.Parse(turn.Text("fault")),
            Response = turn.Member("response") is { } members ? JsonBytes.Copy(members)!.AsObject() : null,
            Usage = turn.Member("usage") is { } usage ? JsonBytes.Copy(usage)!.AsObject() : null,
        };
    }

    private static TimeSpan Milliseconds(JsonElement turn, string name) => TimeSpan.FromMilliseconds(turn.Whole(name) ?? 0);

    public static byte[] Bytes(JsonElement body) => Encoding.UTF8.GetBytes(body.ValueKind == JsonValueKind.String ? body.GetString()! : body.GetRawText());
}
