using System.Text.Json;

namespace Proxy.Conformance.Wire;

/// <summary>One record of an event stream, <c>event: ping\ndata: {"type":"ping"}</c>.</summary>
/// <param name="Name">Null where the record has no <c>event:</c> line; official clients drop such a record silently.</param>
internal sealed record WireEvent(string? Name, JsonElement Data)
{
    public string Type => Data.ValueKind == JsonValueKind.Object && Data.TryGetProperty("type", out var type) ? type.ToString() : "";

    public int Index => Data.TryGetProperty("index", out var index) && index.TryGetInt32(out var value) ? value : -1;

    public Doc Doc => new(Name ?? "event", Data);

    public static IReadOnlyList<WireEvent> ReadAll(string stream)
    {
        if (stream.Length > 0 && !stream.EndsWith("\n\n", StringComparison.Ordinal))
            throw new NotHeldException("stream: the last record is not closed by an empty line");
        return [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(record => Read(record.Split('\n')))];
    }

    /// <summary>Anthropic writes one event line and one data line; the order is free, more is an error.</summary>
    public static WireEvent Read(IReadOnlyCollection<string> lines)
    {
        string? name = null, data = null;
        foreach (var line in lines)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal) && name is null) name = line["event: ".Length..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal) && data is null) data = line["data: ".Length..];
            else throw new NotHeldException($"stream: not one event line and one data line: {string.Join("\\n", lines)}");
        }

        try
        {
            return new WireEvent(name, JsonPath.Parse(data ?? throw new NotHeldException($"stream: a record without data: {string.Join("\\n", lines)}")));
        }
        catch (JsonException)
        {
            throw new NotHeldException($"stream: data is no JSON: {data}");
        }
    }
}
