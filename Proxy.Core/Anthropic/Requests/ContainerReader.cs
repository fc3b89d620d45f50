using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>R72, R23: the container that code should run in, and files for it.</summary>
internal static class ContainerReader
{
    private static readonly FieldTable s_table = new("container.", "id", "skills");
    private static readonly FieldTable s_upload = new("content.", "type", "file_id", "cache_control");

    /// <returns>The client's id of it; null for none.</returns>
    public static string? Read(in Fields body, int field, Warnings warnings)
    {
        if (!body.Has(field)) return null;
        if (body.Kind(field) == JsonTokenType.String) return body.RequiredString(field, HostedBlocks.LongestId);
        if (body.Kind(field) != JsonTokenType.StartObject) throw Reject.At(body.Path(field), "Input should be a valid string or dictionary");
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        var fields = body.Inner(field, s_table, slots, Place.Object("container"), warnings);
        // Skills are files and code of Anthropic's sandbox; upstream has neither.
        if (fields.HasElements(1)) throw Reject.At(fields.Path(1), "skills are not supported by this gateway");
        return fields.Has(0) ? fields.RequiredString(0, HostedBlocks.LongestId) : null;
    }

    /// <summary><c>{"type":"container_upload","file_id":"file_1"}</c></summary>
    public static string FileId(BlockPath path, JsonRaw block, Warnings warnings)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[3];
        return HostedBlocks.Fields(s_upload, slots, path, "container_upload", block, warnings).RequiredString(1, 512);
    }

    /// <returns>Whether there are files for the container.</returns>
    public static bool CheckUploads(List<Turn> turns, IReadOnlyList<HostedTool> hosted)
    {
        var any = false;
        foreach (var turn in turns)
        {
            if (turn.Role != Role.User) continue;
            foreach (var block in turn.Blocks)
            {
                if (block is not ContainerUploadBlock upload) continue;
                if (!hosted.Any(static tool => tool is CodeExecutionTool))
                    throw Reject.At(upload.Path.ToString(), "`container_upload` blocks need the code_execution tool");
                any = true;
            }
        }

        return any;
    }
}
