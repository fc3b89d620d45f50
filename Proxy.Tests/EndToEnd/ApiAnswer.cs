using System.Text;
using System.Text.Json;

namespace Proxy.Tests.EndToEnd;

/// <summary>One event of an answer stream as it stood on the wire.</summary>
internal sealed record ApiEvent(string Name, JsonElement Data);

/// <summary>What the gateway answered: a JSON body, or a stream of events.</summary>
internal sealed class ApiAnswer(int status, IReadOnlyDictionary<string, string> headers, string text)
{
    private JsonElement? _body;

    public int Status { get; } = status;

    public string Text { get; } = text;

    public JsonElement Body => _body ??= Parse(Text);

    public JsonElement Error => Body.GetProperty("error");

    public IEnumerable<JsonElement> Content => Body.GetProperty("content").EnumerateArray();

    public string? Header(string name) => headers.GetValueOrDefault(name);

    /// <summary>
    /// <code>
    /// event: ping
    /// data: {"type":"ping"}
    ///
    /// </code>
    /// </summary>
    public IReadOnlyList<ApiEvent> Events =>
        [.. Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(record =>
        {
            var lines = record.Split('\n');
            Assert.Equal(2, lines.Length);
            Assert.StartsWith("event: ", lines[0], StringComparison.Ordinal);
            Assert.StartsWith("data: ", lines[1], StringComparison.Ordinal);
            return new ApiEvent(lines[0]["event: ".Length..], Parse(lines[1]["data: ".Length..]));
        })];

    /// <summary>All deltas of one kind and block, put together.</summary>
    public string Deltas(string field, int? index = null) => Events
        .Where(entry => entry.Name == "content_block_delta" && (index is null || entry.Data.GetProperty("index").GetInt32() == index))
        .Select(entry => entry.Data.GetProperty("delta"))
        .Where(delta => delta.TryGetProperty(field, out _))
        .Aggregate(new StringBuilder(), (text, delta) => text.Append(delta.GetProperty(field).GetString()))
        .ToString();

    public JsonElement MessageDelta => Events.Single(entry => entry.Name == "message_delta").Data;

    public override string ToString() => $"{Status}\n{string.Join('\n', headers.Select(header => $"{header.Key}: {header.Value}"))}\n\n{Text}";

    private static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
