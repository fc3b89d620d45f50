using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers;

/// <summary>Pieces of a Message that its streamed and its JSON form share, so that both say the same.</summary>
internal static class MessageParts
{
    /// <summary>Up to the opening bracket of <c>content</c>; key order as Anthropic sends it.</summary>
    public static void WriteHead(PooledBuffer output, string messageId, MessageFormat format)
    {
        output.Append("{\"model\":"u8);
        output.AppendString(format.Model);
        output.Append(",\"id\":"u8);
        output.AppendString(messageId);
        output.Append(",\"type\":\"message\",\"role\":\"assistant\",\"content\":["u8);
    }

    /// <summary><c>{"type":"tool_use","id":"toolu_1","name":"bash","input":</c>: what follows is the input.</summary>
    public static void WriteToolUseHead(PooledBuffer output, string id, string name)
    {
        output.Append("{\"type\":\"tool_use\",\"id\":"u8);
        output.AppendString(id);
        output.Append(",\"name\":"u8);
        output.AppendString(name);
        output.Append(",\"input\":"u8);
    }

    /// <summary>S24: <c>caller</c> is required in the GA types; every tool call is the model's own.</summary>
    public static ReadOnlySpan<byte> ToolUseTail => ",\"caller\":{\"type\":\"direct\"}}"u8;

    /// <summary>What follows the input of a call: with R45, the toolset whose member was called.</summary>
    public static void WriteToolUseTail(PooledBuffer output, string? toolset)
    {
        if (toolset is not null)
        {
            output.Append(",\"toolset_name\":"u8);
            output.AppendString(toolset);
        }

        output.Append(ToolUseTail);
    }

    /// <summary><c>"stop_reason":…,"stop_sequence":…,"stop_details":…,"container":null</c> without braces.</summary>
    public static void WriteStop(PooledBuffer output, in AnswerEnd end)
    {
        output.Append("\"stop_reason\":\""u8);
        output.AppendAscii(NameOf(end.Reason));
        output.Append("\",\"stop_sequence\":"u8);
        if (end.Reason == StopReason.StopSequence && end.StopSequence is not null) output.AppendString(end.StopSequence);
        else output.Append("null"u8);
        output.Append(",\"stop_details\":"u8);
        if (end.Reason == StopReason.Refusal) WriteRefusal(output, end.Refusal);
        else output.Append("null"u8);
        output.Append(",\"container\":"u8);
        if (end.Extras?.Container is { } container) WriteContainer(output, container);
        else output.Append("null"u8);
    }

    /// <summary>R26, S23: only for a client with the beta, then also when nothing was dropped; what the gateway dropped first.</summary>
    public static void WriteTransformations(PooledBuffer output, in AnswerEnd end, MessageFormat format)
    {
        if (format.DroppedThinking is not { } dropped) return;
        output.Append(",\"input_transformations\":["u8);
        var written = 0;
        foreach (var path in dropped) WriteDropped(output, written++, path, "model");
        foreach (var block in end.Extras?.Dropped ?? []) WriteDropped(output, written++, block.Path, NameOf(block.Reason));
        output.Append((byte)']');
    }

    private static void WriteDropped(PooledBuffer output, int written, string path, string mismatch)
    {
        output.Append(written == 0 ? "{\"type\":\"thinking_dropped\",\"path\":"u8 : ",{\"type\":\"thinking_dropped\",\"path\":"u8);
        output.AppendString(path);
        output.Append(",\"reason\":\""u8);
        output.AppendAscii(mismatch);
        output.Append("_binding_mismatch\"}"u8);
    }

    /// <summary>S10: <c>{"id":"…","expires_at":"2026-11-22T10:00:00Z","skills":null}</c></summary>
    private static void WriteContainer(PooledBuffer output, UsedContainer container)
    {
        output.Append("{\"id\":"u8);
        output.AppendString(container.Id);
        output.Append(",\"expires_at\":"u8);
        output.AppendString(Rfc3339.Text(container.ExpiresAt));
        output.Append(",\"skills\":null}"u8);
    }

    private static void WriteRefusal(PooledBuffer output, RefusalDetails? details)
    {
        output.Append("{\"type\":\"refusal\",\"category\":"u8);
        if (details?.Category is { } category) output.AppendString(category);
        else output.Append("null"u8);
        output.Append(",\"explanation\":"u8);
        if (details?.Explanation is { } explanation)
        {
            output.Append((byte)'"');
            output.Append(explanation);
            output.Append((byte)'"');
        }
        else
        {
            output.Append("null"u8);
        }

        output.Append((byte)'}');
    }

    private static string NameOf(BindingMismatch mismatch) => mismatch switch
    {
        BindingMismatch.Organization => "organization",
        BindingMismatch.EndUser => "end_user",
        BindingMismatch.Prefix => "prefix",
        _ => "model",
    };

    private static string NameOf(StopReason reason) => reason switch
    {
        StopReason.MaxTokens => "max_tokens",
        StopReason.StopSequence => "stop_sequence",
        StopReason.ToolUse => "tool_use",
        StopReason.PauseTurn => "pause_turn",
        StopReason.Refusal => "refusal",
        StopReason.Compaction => "compaction",
        StopReason.ContextWindowExceeded => "model_context_window_exceeded",
        _ => "end_turn",
    };
}
