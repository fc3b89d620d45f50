using System.Text.Json;
using Proxy.Simulator.Answers;

namespace Proxy.Simulator.Scripts;

/// <summary>Collects the steps of one turn: items, pauses before them, and how it ends.</summary>
internal sealed class StepReader(string turn)
{
    private const int DefaultReasoningTokens = 64;
    private TimeSpan _pause;

    public List<PlannedItem> Items { get; } = [];

    public Ending Ending { get; private set; } = Ending.Completed;

    public HttpAnswer? Http { get; private set; }

    public void Add(JsonElement step, int index)
    {
        var place = $"{turn}.steps[{index}]";
        if (step.ValueKind != JsonValueKind.Object || !step.EnumerateObject().Any()) throw new FormatException($"{place}: a step is an object with one action.");
        var action = step.EnumerateObject().First();
        var value = action.Value;
        switch (action.Name)
        {
            case "text":
                Take(new PlannedMessage(value.GetString()!)
                {
                    Phase = step.Text("phase"),
                    Truncated = step.Flag("truncated") ?? false,
                    Annotations = AnnotationReader.Read(step, value.GetString()!, place),
                });
                break;
            case "refusal":
                Take(new PlannedMessage(value.GetString()!) { Refusal = true });
                break;
            case "reasoning":
                Take(new PlannedReasoning(Texts(value)) { Tokens = step.Whole("tokens") ?? DefaultReasoningTokens, Content = step.Text("content") });
                break;
            case "tool_call":
                Take(Call(value, place));
                break;
            case "item":
                Take(new PlannedRaw(JsonBytes.Copy(value)!.AsObject()));
                break;
            case "event":
                var data = step.Member("data") ?? throw new FormatException($"{place}: an event needs data.");
                Take(new PlannedEvent(value.GetString(), data.ValueKind == JsonValueKind.String ? data.GetString()! : data.GetRawText()));
                break;
            case "delay_ms":
                _pause += TimeSpan.FromMilliseconds(value.GetInt32());
                break;
            case "incomplete":
                Ending = Ending.Incomplete(value.GetString()!);
                break;
            case "failed":
                Ending = Ending.Failed(value.Text("code") ?? "server_error", value.Text("message") ?? "The server had an error while processing your request.");
                break;
            case "end" when value.ValueEquals("none"):
                Ending = Ending.None;
                break;
            case "http":
                Http = Answer(value);
                break;
            default:
                var hosted = HostedSteps.Read(action.Name, value, place) ?? throw new FormatException($"{place}.{action.Name}: unknown step.");
                foreach (var item in hosted) Take(new PlannedHosted(item) { Files = [.. value.Items("files").Select(static file => JsonBytes.Copy(file)!.AsObject())] });
                break;
        }
    }

    private void Take(PlannedItem item)
    {
        Items.Add(item with { Pause = _pause });
        _pause = TimeSpan.Zero;
    }

    private static PlannedCall Call(JsonElement call, string place)
    {
        var name = call.Text("name") ?? throw new FormatException($"{place}.tool_call: name is missing.");
        // An object is written compactly, a string is taken as it is: broken arguments are possible.
        var arguments = call.Text("arguments") ?? (call.Member("arguments") is { } given ? JsonBytes.Text(JsonBytes.Copy(given)!) : "{}");
        return new PlannedCall(name, arguments)
        {
            CallId = call.Text("call_id"),
            Namespace = call.Text("namespace"),
            Custom = call.Flag("custom") ?? false,
            Truncated = call.Flag("truncated") ?? false,
        };
    }

    private static HttpAnswer Answer(JsonElement http) => new(
        http.Whole("status") ?? 500,
        http.Member("body") is { } body ? ScriptReader.Bytes(body) : default(ReadOnlyMemory<byte>),
        http.Text("content_type") ?? "application/json",
        [.. (http.Member("headers") is { } headers ? headers.EnumerateObject() : default).Select(h => (h.Name, h.Value.ToString()))]);

    private static List<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(t => t.GetString()!)] : [value.GetString()!];
}
