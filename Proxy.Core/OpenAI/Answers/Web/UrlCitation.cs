using System.Text.Json;

namespace Proxy.Core.OpenAI.Answers.Web;

/// <summary>
/// An annotation of a text (S8, S9). Escaped tokens with their quotes; what is absent is empty. Recorded:
/// <c>{"type":"url_citation","end_index":411,"start_index":277,"title":"T","url":"https://…?utm_source=openai"}</c>
/// </summary>
internal ref struct UrlCitation
{
    public bool IsUrl;
    public ReadOnlySpan<byte> Url;
    public ReadOnlySpan<byte> Title;

    /// <summary>Into the ANSWER's text: they tell which words are cited, not what the source says.</summary>
    public int Start;
    public int End;

    public static UrlCitation Read(ReadOnlySpan<byte> json)
    {
        var citation = new UrlCitation();
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return citation;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8)) citation.IsUrl = JsonSlices.String(ref reader).SequenceEqual("url_citation"u8);
            else if (name.SequenceEqual("url"u8) && reader.TokenType == JsonTokenType.String) citation.Url = JsonSlices.Value(ref reader, json);
            else if (name.SequenceEqual("title"u8) && reader.TokenType == JsonTokenType.String) citation.Title = JsonSlices.Value(ref reader, json);
            else if (name.SequenceEqual("start_index"u8)) citation.Start = JsonSlices.Count(ref reader);
            else if (name.SequenceEqual("end_index"u8)) citation.End = JsonSlices.Count(ref reader);
            else reader.Skip();
        }

        return citation;
    }
}
