using System.Text;
using System.Text.Json;

namespace Proxy.Tests.Oracles;

/// <summary>One record of an event stream: <c>event: ping\ndata: {"type":"ping"}</c>.</summary>
internal sealed record SseRecord(string Event, JsonElement Data)
{
    /// <exception cref="FormatException">A record is not exactly one event line and one data line of JSON.</exception>
    public static IReadOnlyList<SseRecord> ReadAll(ReadOnlySpan<byte> stream)
    {
        List<SseRecord> records = [];
        var text = Encoding.UTF8.GetString(stream);
        if (!text.EndsWith("\n\n", StringComparison.Ordinal)) throw new FormatException("the last record is not closed by an empty line");
        foreach (var record in text[..^2].Split("\n\n"))
        {
            var lines = record.TrimStart('\n').Split('\n');
            if (lines.Length != 2 || !lines[0].StartsWith("event: ", StringComparison.Ordinal) || !lines[1].StartsWith("data: ", StringComparison.Ordinal))
                throw new FormatException($"not an event line and a data line: {record}");
            try
            {
                using var document = JsonDocument.Parse(lines[1]["data: ".Length..]);
                records.Add(new SseRecord(lines[0]["event: ".Length..], document.RootElement.Clone()));
            }
            catch (JsonException e)
            {
                throw new FormatException($"data is no JSON: {lines[1]}", e);
            }
        }

        return records;
    }
}
