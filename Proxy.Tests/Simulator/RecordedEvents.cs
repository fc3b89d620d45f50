using System.Text.Json;

namespace Proxy.Tests.Simulator;

/// <summary>Reads the records of a whole SSE text: <c>event: name\ndata: {…}\n\n</c>.</summary>
internal static class RecordedEvents
{
    public static List<JsonElement> Parse(string sse)
    {
        var events = new List<JsonElement>();
        foreach (var record in sse.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var lines = record.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var data = string.Join("\n", lines.Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l["data: ".Length..]));
            if (data.Length == 0) continue;
            using var document = JsonDocument.Parse(data);
            var root = document.RootElement.Clone();
            Assert.Contains($"event: {root.GetProperty("type").GetString()}", lines);
            events.Add(root);
        }
        return events;
    }

    public static string Type(this JsonElement e) => e.GetProperty("type").GetString()!;
}
