using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Web;

/// <summary>
/// A web_search_call item (S7). Recorded:
/// <c>{"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","queries":["a","b"],"query":"a","sources":[{"type":"url","url":"https://…"}]}}</c>,
/// <c>{…,"action":{"type":"open_page","url":"https://…"}}</c>, <c>{…,"action":{"type":"find_in_page","pattern":"p","url":"https://…"}}</c>;
/// with <c>include</c> also <c>"results":[{"type":"…","url":"https://…","title":"…","snippet":"…"}]</c>. Some sources are no pages
/// (<c>{"type":"api","name":"oai-weather"}</c>).
/// </summary>
internal sealed class WebCall
{
    private readonly ReadOnlyMemory<byte> _json;
    private List<WebSource>? _results;
    private List<WebSource>? _sources;
    private JsonText? _firstQuery;
    private JsonText? _query;

    private WebCall(ReadOnlyMemory<byte> json) => _json = json;

    /// <summary>The whole item as upstream wrote it.</summary>
    public JsonRaw Item => new(_json);

    public WebAction Action { get; private set; }

    public bool Failed { get; private set; }

    public JsonText Query => _query ?? _firstQuery ?? JsonText.Empty;

    public JsonText? Url { get; private set; }

    public JsonText? Pattern { get; private set; }

    /// <summary>The pages found; results tell more than sources do.</summary>
    public IReadOnlyList<WebSource> Sources => _results is { Count: > 0 } ? _results : _sources ?? [];

    /// <param name="json">An object; its slices are kept.</param>
    public static WebCall Read(ReadOnlyMemory<byte> json)
    {
        var call = new WebCall(json);
        var reader = new Utf8JsonReader(json.Span, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("status"u8)) call.Failed = JsonSlices.String(ref reader).SequenceEqual("failed"u8);
            else if (name.SequenceEqual("results"u8)) call._results = call.ReadSources(ref reader);
            else if (name.SequenceEqual("action"u8) && reader.TokenType == JsonTokenType.StartObject) call.ReadAction(ref reader);
            else reader.Skip();
        }

        return call;
    }

    private void ReadAction(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8)) Action = ActionOf(JsonSlices.String(ref reader));
            else if (name.SequenceEqual("query"u8)) _query = Text(ref reader);
            else if (name.SequenceEqual("queries"u8)) ReadQueries(ref reader);
            else if (name.SequenceEqual("url"u8)) Url = Text(ref reader);
            else if (name.SequenceEqual("pattern"u8)) Pattern = Text(ref reader);
            else if (name.SequenceEqual("sources"u8)) _sources = ReadSources(ref reader);
            else reader.Skip();
        }
    }

    private void ReadQueries(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            _firstQuery ??= Text(ref reader);
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
        }
    }

    private List<WebSource>? ReadSources(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var sources = new List<WebSource>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
            else if (ReadSource(ref reader) is { } source && !sources.Exists(s => s.Url.Escaped.SequenceEqual(source.Url.Escaped))) sources.Add(source);
        }

        return sources;
    }

    private WebSource? ReadSource(ref Utf8JsonReader reader)
    {
        JsonText? url = null, title = null, snippet = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("url"u8)) url = Text(ref reader);
            else if (name.SequenceEqual("title"u8)) title = Text(ref reader);
            // Not in the published schema: whichever of these words it is.
            else if (name.SequenceEqual("snippet"u8)) snippet = Text(ref reader);
            else if (name.SequenceEqual("text"u8) || name.SequenceEqual("content"u8)) snippet ??= Text(ref reader);
            else reader.Skip();
        }

        return url is { IsEmpty: false } found ? new WebSource(found, title, snippet) : null;
    }

    /// <returns>Null for anything but a string.</returns>
    private JsonText? Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new JsonText(_json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
        reader.Skip();
        return null;
    }

    private static WebAction ActionOf(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("search"u8) ? WebAction.Search
        : type.SequenceEqual("open_page"u8) ? WebAction.OpenPage
        // The published schema and the recorded traffic have one word, older clients' types another.
        : type.SequenceEqual("find_in_page"u8) || type.SequenceEqual("find"u8) ? WebAction.FindInPage
        : WebAction.Unknown;
}
