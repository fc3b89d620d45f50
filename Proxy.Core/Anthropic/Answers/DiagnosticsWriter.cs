using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers;

/// <summary>
/// S22: <c>"diagnostics":{"cache_miss_reason":{"type":"tools_changed","cache_missed_input_tokens":1200}}</c>. The SDK's stream
/// takes it from message_start alone, where upstream has not said it as a rule: null in place of a reason is Anthropic's own
/// word for that.
/// </summary>
internal static class DiagnosticsWriter
{
    public static void WriteStart(PooledBuffer output, in AnswerStart start, MessageFormat format)
    {
        if (format.Diagnostics && start.Diagnosis is null) output.Append(",\"diagnostics\":{\"cache_miss_reason\":null}"u8);
        else Write(output, start.Diagnosis, format);
    }

    public static void Write(PooledBuffer output, CacheDiagnosis? diagnosis, MessageFormat format)
    {
        output.Append(",\"diagnostics\":"u8);
        var told = diagnosis ?? new CacheDiagnosis(CacheMissReason.Unavailable);
        if (!format.Diagnostics || told.Reason == CacheMissReason.None)
        {
            output.Append("null"u8);
            return;
        }

        output.Append("{\"cache_miss_reason\":{\"type\":\""u8);
        output.Append(told.Reason switch
        {
            CacheMissReason.ModelChanged => "model_changed"u8,
            CacheMissReason.ToolsChanged => "tools_changed"u8,
            CacheMissReason.MessagesChanged => "messages_changed"u8,
            CacheMissReason.PreviousNotFound => "previous_message_not_found"u8,
            _ => "unavailable"u8,
        });
        output.Append((byte)'"');
        if (told.Reason < CacheMissReason.PreviousNotFound)
        {
            output.Append(",\"cache_missed_input_tokens\":"u8);
            output.Append(told.MissedTokens);
        }

        output.Append("}}"u8);
    }
}
