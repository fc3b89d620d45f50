using System.Text.Json;
using Proxy.Core.Canonical.Answers;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>S22: <c>{"type":"cache_miss","cache_missed_tokens":1200,"reason":"tools_changed"}</c>.</summary>
internal static class CacheDiagnosisReader
{
    /// <param name="json">Empty when upstream sent none.</param>
    public static CacheDiagnosis? Read(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty) return null;
        ReadOnlySpan<byte> type = default, reason = default;
        var missed = 0;
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("type"u8)) type = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("reason"u8)) reason = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("cache_missed_tokens"u8)) missed = JsonSlices.Count(ref reader);
            else reader.Skip();
        }

        if (type.SequenceEqual("cache_hit"u8)) return new CacheDiagnosis(CacheMissReason.None);
        if (type.SequenceEqual("comparison_response_not_found"u8)) return new CacheDiagnosis(CacheMissReason.PreviousNotFound);
        return type.SequenceEqual("cache_miss"u8) ? new CacheDiagnosis(Of(reason), missed) : new CacheDiagnosis(CacheMissReason.Unavailable);
    }

    // What Anthropic has no word for (effort, format, verbosity, cache key, compaction) is what it calls unavailable: other
    // parameters of the prompt differ.
    private static CacheMissReason Of(ReadOnlySpan<byte> reason) =>
        reason.SequenceEqual("model_changed"u8) || reason.SequenceEqual("service_tier_changed"u8) ? CacheMissReason.ModelChanged
        : reason.SequenceEqual("tools_changed"u8) ? CacheMissReason.ToolsChanged
        : reason.SequenceEqual("input_changed"u8) ? CacheMissReason.MessagesChanged
        : CacheMissReason.Unavailable;
}
