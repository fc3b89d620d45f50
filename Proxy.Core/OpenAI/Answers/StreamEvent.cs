using System.Text.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// One stream event, read in one pass whatever the order of its properties. Strings are the escaped bytes between their
/// quotes; objects are raw slices; what is absent or null is empty. Example:
/// <c>{"type":"response.output_text.delta","content_index":0,"delta":"Ol\u00e1","item_id":"msg_1","logprobs":[],"obfuscation":"x","output_index":0,"sequence_number":4}</c>
/// </summary>
internal ref struct StreamEvent
{
    public EventKind Kind;
    public ReadOnlySpan<byte> ItemId;
    public ReadOnlySpan<byte> Delta;

    /// <summary>The whole text of a <c>.done</c> event: <c>text</c>, <c>arguments</c> or <c>refusal</c>.</summary>
    public ReadOnlySpan<byte> Whole;
    public ReadOnlySpan<byte> Item;
    public ReadOnlySpan<byte> Part;
    public ReadOnlySpan<byte> Response;
    public ReadOnlySpan<byte> Error;

    /// <summary>-1 when absent.</summary>
    public int OutputIndex;

    /// <summary><c>content_index</c> or <c>summary_index</c>; 0 when absent.</summary>
    public int PartIndex;

    /// <exception cref="JsonException">Not JSON.</exception>
    public static StreamEvent Read(ReadOnlySpan<byte> json)
    {
        var found = new StreamEvent { OutputIndex = -1 };
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An event is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Names are compared as they stand: nobody escapes an ASCII letter.
            var name = reader.ValueSpan;
            reader.Read();
            switch (name.Length)
            {
                case 4 when name.SequenceEqual("type"u8):
                    found.Kind = EventKinds.Of(JsonSlices.String(ref reader));
                    break;
                case 4 when name.SequenceEqual("text"u8):
                    found.Whole = JsonSlices.String(ref reader);
                    break;
                case 4 when name.SequenceEqual("item"u8):
                    found.Item = JsonSlices.Object(ref reader, json);
                    break;
                case 4 when name.SequenceEqual("part"u8):
                    found.Part = JsonSlices.Object(ref reader, json);
                    break;
                case 5 when name.SequenceEqual("delta"u8):
                    found.Delta = JsonSlices.String(ref reader);
                    break;
                case 5 when name.SequenceEqual("error"u8):
                    found.Error = JsonSlices.Object(ref reader, json);
                    break;
                case 7 when name.SequenceEqual("item_id"u8):
                    found.ItemId = JsonSlices.String(ref reader);
                    break;
                case 7 when name.SequenceEqual("refusal"u8):
                    found.Whole = JsonSlices.String(ref reader);
                    break;
                case 8 when name.SequenceEqual("response"u8):
                    found.Response = JsonSlices.Object(ref reader, json);
                    break;
                case 9 when name.SequenceEqual("arguments"u8):
                    found.Whole = JsonSlices.String(ref reader);
                    break;
                case 12 when name.SequenceEqual("output_index"u8):
                    found.OutputIndex = JsonSlices.Index(ref reader, -1);
                    break;
                case 13 when name.SequenceEqual("content_index"u8) || name.SequenceEqual("summary_index"u8):
                    found.PartIndex = JsonSlices.Index(ref reader, 0);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        // Reads on to the end: trailing garbage is not JSON either.
        while (reader.Read())
        {
        }

        return found;
    }
}
