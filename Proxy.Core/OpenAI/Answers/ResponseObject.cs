using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

internal enum ResponseStatus
{
    /// <summary>Absent or not a word we know.</summary>
    Unknown,
    Completed,
    Incomplete,
    Failed,
    Cancelled,

    /// <summary>queued or in_progress: not an answer yet.</summary>
    Unfinished,
}

/// <summary>A Response object: a JSON body, or what a terminal event carries. Escaped slices; absent or null is empty.</summary>
internal ref struct ResponseObject
{
    public ReadOnlySpan<byte> Id;
    public ResponseStatus Status;
    public ReadOnlySpan<byte> IncompleteReason;
    public ReadOnlySpan<byte> Error;
    public ReadOnlySpan<byte> Output;
    public ReadOnlySpan<byte> Usage;
    public ReadOnlySpan<byte> ServiceTier;
    public ReadOnlySpan<byte> CacheDiagnostics;
    public ReadOnlySpan<byte> InputTransformations;
    public ReadOnlySpan<byte> ToolUsage;

    /// <summary>Seconds since 1970, by upstream's clock; 0 when absent.</summary>
    public int CreatedAt;

    /// <summary>Tokens: the limit that upstream kept to; 0 when it does not say.</summary>
    public int MaxOutputTokens;

    /// <summary>It has an <c>output</c> array, as every Response has.</summary>
    public readonly bool HasOutput => !Output.IsEmpty;

    /// <summary>There is an item in it.</summary>
    public readonly bool HasItems
    {
        get
        {
            foreach (var _ in new JsonElements(Output)) return true;
            return false;
        }
    }

    public static ResponseObject Read(ReadOnlySpan<byte> json)
    {
        var response = new ResponseObject();
        if (json.IsEmpty) return response;
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return response;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("id"u8)) response.Id = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("status"u8)) response.Status = StatusOf(JsonSlices.String(ref reader));
            else if (name.SequenceEqual("output"u8)) response.Output = JsonSlices.Array(ref reader, json);
            else if (name.SequenceEqual("usage"u8)) response.Usage = JsonSlices.Object(ref reader, json);
            else if (name.SequenceEqual("error"u8)) response.Error = JsonSlices.Object(ref reader, json);
            else if (name.SequenceEqual("tool_usage"u8)) response.ToolUsage = JsonSlices.Object(ref reader, json);
            else if (name.SequenceEqual("created_at"u8)) response.CreatedAt = JsonSlices.Count(ref reader);
            else if (name.SequenceEqual("max_output_tokens"u8)) response.MaxOutputTokens = JsonSlices.Count(ref reader);
            else if (name.SequenceEqual("service_tier"u8)) response.ServiceTier = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("prompt_cache_diagnostics"u8)) response.CacheDiagnostics = JsonSlices.Object(ref reader, json);
            else if (name.SequenceEqual("input_transformations"u8)) response.InputTransformations = JsonSlices.Array(ref reader, json);
            else if (name.SequenceEqual("incomplete_details"u8)) response.IncompleteReason = ReasonOf(JsonSlices.Object(ref reader, json));
            else reader.Skip();
        }

        while (reader.Read())
        {
        }

        return response;
    }

    private static ResponseStatus StatusOf(ReadOnlySpan<byte> status) =>
        status.SequenceEqual("completed"u8) ? ResponseStatus.Completed
        : status.SequenceEqual("incomplete"u8) ? ResponseStatus.Incomplete
        : status.SequenceEqual("failed"u8) ? ResponseStatus.Failed
        : status.SequenceEqual("cancelled"u8) ? ResponseStatus.Cancelled
        : status.SequenceEqual("in_progress"u8) || status.SequenceEqual("queued"u8) ? ResponseStatus.Unfinished
        : ResponseStatus.Unknown;

    /// <param name="details"><c>{"reason":"max_output_tokens"}</c></param>
    private static ReadOnlySpan<byte> ReasonOf(ReadOnlySpan<byte> details)
    {
        if (details.IsEmpty) return default;
        var reader = new Utf8JsonReader(details, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isReason = reader.Is("reason"u8);
            reader.Read();
            if (isReason) return JsonSlices.String(ref reader);
            reader.Skip();
        }

        return default;
    }
}
