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

    /// <summary>It says what it is, known or not.</summary>
    public bool IsTyped;
    public ReadOnlySpan<byte> ItemId;
    public ReadOnlySpan<byte> Delta;

    /// <summary>The whole text of a <c>.done</c> event: <c>text</c>, <c>arguments</c> or <c>refusal</c>.</summary>
    public ReadOnlySpan<byte> Whole;
    public ReadOnlySpan<byte> Item;
    public ReadOnlySpan<byte> Part;
    public ReadOnlySpan<byte> Response;
    public ReadOnlySpan<byte> Error;
    public ReadOnlySpan<byte> Annotation;

    /// <summary>-1 when absent.</summary>
    public int OutputIndex;

    /// <summary><c>content_index</c> or <c>summary_index</c>; 0 when absent.</summary>
    public int PartIndex;

    /// <exception cref="JsonException">Not JSON.</exception>
    public static StreamEvent Read(ReadOnlySpan<byte> json)
    {
        var found = new StreamEvent { OutputIndex = -1 };
        if (FlatEvent.TryRead(json, ref found)) return found;
        found = new StreamEvent { OutputIndex = -1 };
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("An event is an object.");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            // Names are compared as they stand: nobody escapes an ASCII letter.
            var name = reader.ValueSpan;
            reader.Read();
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    found.Set(name, reader.ValueSpan);
                    break;
                case JsonTokenType.Number when reader.TryGetInt32(out var number) && number >= 0:
                    found.Set(name, number);
                    break;
                case JsonTokenType.StartObject:
                    found.SetObject(name, JsonSlices.Value(ref reader, json));
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

    public void Set(scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        switch (name.Length)
        {
            case 4 when name.SequenceEqual("type"u8):
                (Kind, IsTyped) = (EventKinds.Of(text), true);
                break;
            case 5 when name.SequenceEqual("delta"u8):
                Delta = text;
                break;
            case 7 when name.SequenceEqual("item_id"u8):
                ItemId = text;
                break;
            case 4 when name.SequenceEqual("text"u8):
            case 7 when name.SequenceEqual("refusal"u8):
            case 9 when name.SequenceEqual("arguments"u8):
                Whole = text;
                break;
            default:
                break;
        }
    }

    public void Set(scoped ReadOnlySpan<byte> name, int number)
    {
        if (name.SequenceEqual("output_index"u8)) OutputIndex = number;
        else if (name.SequenceEqual("content_index"u8) || name.SequenceEqual("summary_index"u8)) PartIndex = number;
    }

    private void SetObject(scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        if (name.SequenceEqual("item"u8)) Item = json;
        else if (name.SequenceEqual("part"u8)) Part = json;
        else if (name.SequenceEqual("response"u8)) Response = json;
        else if (name.SequenceEqual("error"u8)) Error = json;
        else if (name.SequenceEqual("annotation"u8)) Annotation = json;
    }
}
