using Proxy.Core.Canonical.Conversations;
using Proxy.Core.OpenAI.Ids;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>tool_result → <c>function_call_output</c> (R9–R16).</summary>
internal static class ToolOutputs
{
    /// <summary>R15: OpenAI has no error flag; a constant prefix keeps the cache stable.</summary>
    private static ReadOnlySpan<byte> ErrorMark => "[tool_error]"u8;

    /// <param name="deferred">Media that this profile takes in a message only (R12).</param>
    public static void Write(RequestBuild build, ToolResultBlock result, ref List<(string CallId, Block Medium)>? deferred)
    {
        var output = build.Output;
        var callId = ToolIds.ToUpstream(result.ToolUseId);
        build.BeginItem();
        output.Append("{\"type\":\"function_call_output\",\"call_id\":\""u8);
        output.AppendAscii(callId);
        output.Append("\",\"output\":"u8);
        if (result.IsString || !build.Profile.OutputArrays || result.Content.All(PartWriter.IsNothing))
        {
            // R11: "output":"boom"; R15: "output":"[tool_error] boom"
            output.Append((byte)'"');
            var media = WriteParts(build, result, flat: true);
            output.Append((byte)'"');
            foreach (var medium in media) (deferred ??= []).Add((callId, medium));
        }
        else
        {
            output.Append((byte)'[');
            WriteParts(build, result, flat: false);
            output.Append((byte)']');
        }

        output.Append((byte)'}');
    }

    private static IReadOnlyList<Block> WriteParts(RequestBuild build, ToolResultBlock result, bool flat)
    {
        var parts = new PartWriter(build, flat);
        if (result.IsError)
        {
            if (result.Content.Any(IsText))
            {
                parts.MarkFirstText(ErrorMark);
            }
            else
            {
                parts.BeginText();
                build.Output.Append(ErrorMark);
                parts.EndText();
            }
        }

        var content = result.Content;
        for (var i = 0; i < content.Count; i++)
        {
            if (content[i] is ToolReferenceBlock) i = WriteReferences(build, ref parts, content, i);
            else parts.Write(content[i]);
        }

        parts.EndOwner(result.Cache);
        return parts.Deferred;
    }

    private static bool IsText(Block block) => block is TextBlock { Text.IsEmpty: false } or SearchResultBlock or ToolReferenceBlock or BrowserStateBlock;

    /// <summary>R13: adjacent references are one text, <c>Loaded tools: a, b</c>; the tools themselves were offered all along (K6).</summary>
    /// <returns>The index of the last reference.</returns>
    private static int WriteReferences(RequestBuild build, ref PartWriter parts, IReadOnlyList<Block> content, int index)
    {
        parts.BeginText();
        build.Output.Append("Loaded tools: "u8);
        for (var first = index; ; index++)
        {
            if (index > first) build.Output.Append(", "u8);
            build.Output.AppendAscii(build.Names.ToUpstream(((ToolReferenceBlock)content[index]).ToolName));
            if (index + 1 == content.Count || content[index + 1] is not ToolReferenceBlock) break;
        }

        parts.EndText();
        return index;
    }
}
