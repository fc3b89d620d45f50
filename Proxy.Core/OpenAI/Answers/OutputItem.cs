using System.Text.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// An output item, from <c>output_item.added</c>, <c>.done</c> or <c>response.output</c>. Escaped slices; what is absent
/// or null is empty. Example: <c>{"id":"fc_1","type":"function_call","status":"completed","arguments":"{}","call_id":"call_1","name":"ping"}</c>
/// </summary>
internal ref struct OutputItem
{
    public ReadOnlySpan<byte> Raw;
    public ReadOnlySpan<byte> Type;
    public ReadOnlySpan<byte> Id;
    public ReadOnlySpan<byte> Status;
    public ReadOnlySpan<byte> CallId;
    public ReadOnlySpan<byte> Name;
    public ReadOnlySpan<byte> Namespace;
    public ReadOnlySpan<byte> Arguments;
    public ReadOnlySpan<byte> Phase;
    public ReadOnlySpan<byte> EncryptedContent;
    public ReadOnlySpan<byte> Content;
    public ReadOnlySpan<byte> Summary;

    /// <summary><c>arguments</c> is neither a string nor null.</summary>
    public bool BadArguments;

    public readonly bool IsMissing => Raw.IsEmpty;

    public readonly bool IsIncomplete => Status.SequenceEqual("incomplete"u8);

    /// <summary>A hosted call that was still being made when the response ended: nothing that could be told of, or go back.</summary>
    public readonly bool IsRunning =>
        Status.SequenceEqual("in_progress"u8) || Status.SequenceEqual("interpreting"u8) || Status.SequenceEqual("calling"u8)
        || Status.SequenceEqual("searching"u8) || Status.SequenceEqual("generating"u8);

    public readonly ItemKind Kind => ItemKinds.Of(Type);

    /// <param name="json">An object, or empty for a null item.</param>
    public static OutputItem Read(ReadOnlySpan<byte> json)
    {
        var item = new OutputItem { Raw = json };
        if (json.IsEmpty) return item;
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return default;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8)) item.Type = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("id"u8)) item.Id = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("status"u8)) item.Status = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("call_id"u8)) item.CallId = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("name"u8)) item.Name = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("namespace"u8)) item.Namespace = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("phase"u8)) item.Phase = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("encrypted_content"u8)) item.EncryptedContent = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("content"u8)) item.Content = JsonSlices.Array(ref reader, json);
            else if (name.SequenceEqual("summary"u8)) item.Summary = JsonSlices.Array(ref reader, json);
            else if (name.SequenceEqual("arguments"u8))
            {
                item.BadArguments = reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null);
                item.Arguments = JsonSlices.String(ref reader);
            }
            else reader.Skip();
        }

        return item;
    }
}
