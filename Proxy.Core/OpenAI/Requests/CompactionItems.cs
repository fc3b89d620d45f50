using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>Compactions on their way to upstream: asked for, put back, or made by asking for a summary (R66, R67).</summary>
internal static class CompactionItems
{
    private const int LeastThreshold = 1000;

    private static ReadOnlySpan<byte> Prompt =>
        "Summarize this conversation so that the work can go on from your summary alone: everything before it will be gone. "u8
        + "Say what the user wants and how, what was done and found out with the names, paths, numbers and code that are still needed, "u8
        + "which decisions were made and why, what was tried in vain, and what is left to do next, including a question that is not "u8
        + "answered yet. Write the summary only; call no tools."u8;

    /// <summary>R66: upstream compacts by itself, in a form that only it can read.</summary>
    public static bool IsAskedFor(RequestBuild build) => Edit(build) is not null;

    /// <summary><c>"context_management":[{"type":"compaction","compact_threshold":150000}]</c></summary>
    public static void WriteManagement(RequestBuild build)
    {
        if (Edit(build) is not { } edit) return;
        build.Output.Append(",\"context_management\":[{\"type\":\"compaction\",\"compact_threshold\":"u8);
        build.Output.Append(Math.Max(LeastThreshold, edit.TriggerTokens));
        build.Output.Append("}]"u8);
    }

    /// <summary>What stands for everything before the turns: upstream's own item, or the summary in words.</summary>
    /// <exception cref="RequestRejectedException">The summary is not the one that was signed (R67).</exception>
    public static void WriteHistory(RequestBuild build)
    {
        if (build.Conversation.Compacted is not { Hosted: Compaction { Content: { } content } compaction } block) return;
        if (compaction.Signature is { } signature) CheckSignature(build, block, signature, content);
        if (compaction.EncryptedContent is { } encrypted && SealedItems.TryWriteVerbatim(build, encrypted)) build.Breakpoints.Wait(block.Cache);
        else WriteSummary(build, content);
    }

    /// <summary>R67: as the last word of the conversation, so that all of it is still cached.</summary>
    public static void WritePrompt(RequestBuild build)
    {
        if (build.Conversation.Summary is not { } summary) return;
        BeginMessage(build, "user"u8);
        if (summary.Instructions is { } instructions) build.Output.Append(instructions.Escaped);
        else build.Output.Append(Prompt);
        build.Output.Append("\"}]}"u8);
    }

    private static Compact? Edit(RequestBuild build)
    {
        // A summary is written here, and one that was just made is not made again.
        if (!build.Profile.Compaction || build.Conversation is { Summary: not null } or { Fresh: not null }) return null;
        foreach (var edit in build.Conversation.Edits ?? [])
            if (edit is Compact { Pauses: false, Instructions: null } compact) return compact;
        return null;
    }

    private static void CheckSignature(RequestBuild build, HostedHistoryBlock block, JsonText signature, JsonText content)
    {
        var payload = build.Scope.Envelope.TryOpen(signature.Escaped, build.Scope.Tenant);
        if ((payload is null ? null : SealedItem.TryDecode(payload)) is not { Kind: SealedKind.Summary } item)
            throw Coded(block, "the `signature` does not verify", "compaction_signature_invalid");
        using var text = new PooledBuffer(content.Escaped.Length);
        EscapedUtf8.Decode(content.Escaped, text);
        if (SealedItem.Hash(text.Written) != item.TextHash)
            throw Coded(block, "the `content` differs from the text that its `signature` recorded", "compaction_content_mismatch");
    }

    private static RequestRejectedException Coded(Block block, string problem, string code) =>
        new(Failure.Invalid(block.Path + ": " + problem) with { ErrorCode = code });

    private static void WriteSummary(RequestBuild build, JsonText content)
    {
        BeginMessage(build, build.Profile.DeveloperRole ? "developer"u8 : "system"u8);
        build.Output.Append("Summary of the conversation so far:"u8);
        build.Output.Append(@"\n\n"u8);
        build.Output.Append(content.Escaped);
        build.Output.Append("\"}"u8);
        build.Breakpoints.EndPart(build.Conversation.Compacted?.Cache ?? CacheLife.None);
        build.Output.Append("]}"u8);
    }

    private static void BeginMessage(RequestBuild build, ReadOnlySpan<byte> role)
    {
        build.BeginItem();
        build.Output.Append("{\"type\":\"message\",\"role\":\""u8);
        build.Output.Append(role);
        build.Output.Append("\",\"content\":[{\"type\":\"input_text\",\"text\":\""u8);
    }
}
