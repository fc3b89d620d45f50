using System.Text.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>One element of a message's or reasoning item's <c>content</c>, or of a <c>summary</c>.</summary>
internal ref struct ContentPart
{
    public ReadOnlySpan<byte> Type;

    /// <summary><c>text</c>, or <c>refusal</c> of a refusal part; escaped.</summary>
    public ReadOnlySpan<byte> Text;

    /// <summary>A raw array.</summary>
    public ReadOnlySpan<byte> Annotations;

    /// <returns>Null for a part of a type that holds no text.</returns>
    public readonly TextKind? Kind =>
        Type.SequenceEqual("output_text"u8) || Type.SequenceEqual("text"u8) ? TextKind.Text
        : Type.SequenceEqual("refusal"u8) ? TextKind.Refusal
        : Type.SequenceEqual("summary_text"u8) ? TextKind.Summary
        : Type.SequenceEqual("reasoning_text"u8) ? TextKind.Reasoning
        : null;

    public static ContentPart Read(ReadOnlySpan<byte> json)
    {
        var part = new ContentPart();
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return part;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8)) part.Type = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("text"u8) || name.SequenceEqual("refusal"u8)) part.Text = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("annotations"u8)) part.Annotations = JsonSlices.Array(ref reader, json);
            else reader.Skip();
        }

        return part;
    }
}
