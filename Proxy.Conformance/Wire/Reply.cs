using System.Text.Json;

namespace Proxy.Conformance.Wire;

/// <summary>What the server under test answered.</summary>
internal sealed class Reply(int status, IReadOnlyDictionary<string, string> headers, string text)
{
    private Doc? _body;
    private IReadOnlyList<WireEvent>? _events;

    public int Status { get; } = status;

    public string Text { get; } = text;

    /// <summary>Null where it was not sent.</summary>
    public string? Header(string name) => headers.GetValueOrDefault(name);

    public bool IsStream => Header("content-type")?.StartsWith("text/event-stream", StringComparison.Ordinal) == true;

    public Doc Body => _body ??= ParseBody();

    public IReadOnlyList<WireEvent> Events => _events ??= IsStream
        ? WireEvent.ReadAll(Text) : throw new NotHeldException($"expected a stream of events, got {Header("content-type") ?? "no content type"}: {this}");

    /// <summary>The message, whichever way it came.</summary>
    public Doc Message => IsStream ? new Doc("streamed answer", MessageFold.Of(Events)) : Body;

    public Reply HasStatus(int expected) =>
        Status == expected ? this : throw new NotHeldException($"expected status {expected}, got {this}");

    public Reply HasHeader(string name, string? expected)
    {
        var found = Header(name);
        var meets = expected switch
        {
            null => found is null,
            "?" => found is { Length: > 0 },
            ['~', .. var part] => found?.Contains(part, StringComparison.Ordinal) == true,
            _ => found == expected,
        };
        return meets ? this : throw new NotHeldException($"header {name}: expected {expected ?? "none"}, found {found ?? "none"}");
    }

    /// <summary>A stream in order from the first event to the last, as official clients need it.</summary>
    public Reply IsWellFormedStream()
    {
        StreamGrammar.Check(Events);
        return this;
    }

    /// <summary>All text of one kind of delta, put together: <c>text</c>, <c>thinking</c>, <c>partial_json</c>, <c>signature</c>.</summary>
    public string Deltas(string field, int? index = null) => string.Concat(Events
        .Where(entry => entry.Type == "content_block_delta" && (index is null || entry.Index == index))
        .Select(entry => JsonPath.Find(entry.Data, "delta." + field)?.GetString()));

    public int Count(string type) => Events.Count(entry => entry.Type == type);

    public override string ToString() => $"{Status} {(Text.Length > 1000 ? Text[..1000] + "…" : Text)}";

    private Doc ParseBody()
    {
        try
        {
            return new Doc("answer", JsonPath.Parse(Text));
        }
        catch (JsonException)
        {
            throw new NotHeldException($"answer: no JSON: {this}");
        }
    }
}
