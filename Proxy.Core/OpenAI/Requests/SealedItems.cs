using System.Buffers;
using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>Puts the upstream items back that clients carry sealed in thinking blocks (R24–R27).</summary>
internal static class SealedItems
{
    private static readonly SearchValues<char> s_base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_");

    /// <param name="sealedText">The block's signature or data: our envelope, or anybody's.</param>
    /// <param name="shown">The thinking text as the client has it.</param>
    /// <param name="isLast">The block stands in the latest assistant message.</param>
    /// <returns>True when an item was written that may follow reasoning and end a turn (R27).</returns>
    /// <exception cref="RequestRejectedException">The latest thinking was changed (R24).</exception>
    public static bool Write(RequestBuild build, BlockPath path, JsonText sealedText, JsonText shown, bool isLast)
    {
        var payload = build.Scope.Envelope.TryOpen(sealedText.Escaped, build.Scope.Tenant);
        var item = payload is null ? null : SealedItem.TryDecode(payload);
        // R26: foreign, another upstream's or another model family's: dropped, never shown as text.
        if (item is null || item.Upstream != build.Scope.Route.Upstream || item.Family != build.Profile.Family)
        {
            if (build.Scope.Strict && !build.Conversation.Thinking.DropForeign)
                throw RequestRejectedException.Invalid($"{path}: Invalid `signature` in `thinking` block");
            build.DroppedThinking.Add(path.ToString());
            return false;
        }

        if (!SummaryParts.TrySplit(item, shown, out var parts))
        {
            // R24: only the latest message is verified towards the client; older ones are dropped.
            if (isLast)
                throw RequestRejectedException.Invalid($"{path}: `thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.");
            return false;
        }

        // R27: what was cut off upstream never goes back.
        if (item.Partial) return false;
        if (item.Kind == SealedKind.Item) return WriteVerbatim(build, item);
        build.ReasoningPaths?.TryAdd(item.Id, path.ToString());
        return WriteReasoning(build, item, parts);
    }

    /// <summary>The block carries a whole item that this request takes back.</summary>
    public static bool IsOurs(RequestBuild build, RedactedThinkingBlock block) =>
        build.Scope.Envelope.TryOpen(block.Data.Escaped, build.Scope.Tenant) is { } payload
        && SealedItem.TryDecode(payload) is { Kind: SealedKind.Item, Partial: false } item
        && item.Upstream == build.Scope.Route.Upstream && item.Family == build.Profile.Family;

    /// <summary>R66: an item of ours that only its own upstream can read.</summary>
    /// <returns>False, and nothing is written, when it is not ours, or not for this model.</returns>
    public static bool TryWriteVerbatim(RequestBuild build, JsonText sealedText)
    {
        var payload = build.Scope.Envelope.TryOpen(sealedText.Escaped, build.Scope.Tenant);
        var item = payload is null ? null : SealedItem.TryDecode(payload);
        return item is { Kind: SealedKind.Item } && item.Upstream == build.Scope.Route.Upstream && item.Family == build.Profile.Family && WriteVerbatim(build, item);
    }

    private static bool WriteVerbatim(RequestBuild build, SealedItem item)
    {
        if (item.Item.IsMissing) return false;
        var isReasoning = IsReasoning(item.Item);
        if (isReasoning && !build.Scope.ReplayReasoning) return false;
        build.BeginItem();
        build.Output.Append(item.Item.Span);
        build.Following = null;
        return !isReasoning;
    }

    private static bool IsReasoning(JsonRaw item)
    {
        using var document = JsonDocument.Parse(item.Bytes);
        return document.RootElement.TryGetProperty("type"u8, out var type) && type.ValueEquals("reasoning"u8);
    }

    /// <summary><c>{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"a"}],"encrypted_content":"gAAAA…"}</c></summary>
    private static bool WriteReasoning(RequestBuild build, SealedItem item, List<ReadOnlyMemory<byte>> parts)
    {
        if (!build.Scope.ReplayReasoning) return false;
        if (IsUseless(build, item, parts)) return WriteFollowers(build, item);
        var output = build.Output;
        build.BeginItem();
        output.Append("{\"type\":\"reasoning\",\"id\":"u8);
        output.AppendString(item.Id);
        output.Append(",\"summary\":["u8);
        if (!item.IsReasoningText) WriteParts(output, parts, "{\"type\":\"summary_text\",\"text\":\""u8);
        output.Append((byte)']');
        if (item.IsReasoningText && parts.Count > 0)
        {
            output.Append(",\"content\":["u8);
            WriteParts(output, parts, "{\"type\":\"reasoning_text\",\"text\":\""u8);
            output.Append((byte)']');
        }

        if (item.EncryptedContent is not null)
        {
            output.Append(",\"encrypted_content\":"u8);
            build.CountOpaque(item.EncryptedContent.Length);
            AppendOpaque(output, item.EncryptedContent);
        }

        output.Append((byte)'}');
        build.Following = item;
        return WriteFollowers(build, item);
    }

    /// <summary>S7: the pages that were opened then.</summary>
    private static bool WriteFollowers(RequestBuild build, SealedItem item)
    {
        foreach (var follower in item.Followers)
        {
            build.BeginItem();
            build.Output.Append(follower.Span);
        }

        return item.Followers.Count > 0;
    }

    /// <summary>Without ciphertext there is only text to give back; OpenAI itself looks such an item up by its id and finds nothing stored (B7).</summary>
    private static bool IsUseless(RequestBuild build, SealedItem item, List<ReadOnlyMemory<byte>> parts) =>
        item.EncryptedContent is null && (parts.Count == 0 || (build.Profile.OpenAIParameters && !item.IsReasoningText));

    /// <summary>Base64 as a rule, kilobytes of it, once an item: without the detour over an encoder where nothing is to encode.</summary>
    private static void AppendOpaque(PooledBuffer output, string text)
    {
        if (text.AsSpan().ContainsAnyExcept(s_base64))
        {
            output.AppendString(text);
            return;
        }

        output.Append((byte)'"');
        output.AppendAscii(text);
        output.Append((byte)'"');
    }

    private static void WriteParts(PooledBuffer output, List<ReadOnlyMemory<byte>> parts, ReadOnlySpan<byte> opening)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            if (i > 0) output.Append((byte)',');
            output.Append(opening);
            JsonEscape.Append(output, parts[i].Span);
            output.Append("\"}"u8);
        }
    }
}
