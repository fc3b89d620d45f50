using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.OpenAI.Errors;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>R48, R72: <c>{"type":"code_interpreter","container":{"type":"auto"}}</c>, or <c>"container":"cntr_1"</c>.</summary>
internal static class CodeInterpreterWriter
{
    private const int MostFiles = 50;

    public static bool IsOffered(RequestBuild build, CodeExecutionTool tool) => build.Profile.CodeInterpreter
        ? true
        : throw RequestRejectedException.Invalid(FormattableString.Invariant($"tools.{tool.Index}.type: '{tool.Type}' is not supported for {build.Scope.Route.Requested}"));

    public static void Write(RequestBuild build)
    {
        build.Output.Append("{\"type\":\"code_interpreter\",\"container\":"u8);
        // auto takes up the container of the code in the history as long as it lives, and makes a new one else.
        if (build.Container is null) WriteAuto(build);
        else WriteNamed(build, build.Container);
        build.Output.Append((byte)'}');
    }

    /// <summary>R23: <c>{"type":"auto","file_ids":["file-1"]}</c></summary>
    private static void WriteAuto(RequestBuild build)
    {
        build.Output.Append("{\"type\":\"auto\""u8);
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var upload in Uploads(build.Conversation.Turns))
        {
            if (!written.Add(upload.FileId)) continue;
            if (written.Count > MostFiles) throw RequestRejectedException.Invalid(upload.Path + ".container_upload.file_id: a container takes at most 50 files");
            build.Output.Append(written.Count == 1 ? ",\"file_ids\":[\""u8 : ",\""u8);
            build.Output.AppendAscii(Media.UpstreamId(build, upload.FileId, upload.Path + ".container_upload"));
            build.Output.Append((byte)'"');
        }

        build.Output.Append(written.Count == 0 ? "}"u8 : "]}"u8);
    }

    // What earlier turns uploaded is in the container since then.
    private static void WriteNamed(RequestBuild build, NamedContainer container)
    {
        var turns = build.Conversation.Turns;
        if (Uploads(turns.Reverse().TakeWhile(static turn => turn.Role != Role.Assistant)).FirstOrDefault() is { } late)
            throw RequestRejectedException.Invalid(late.Path + ".container_upload: files cannot be added to a container that is there already; leave `container` out for a new one");
        build.Output.AppendString(container.Upstream);
    }

    private static IEnumerable<ContainerUploadBlock> Uploads(IEnumerable<Turn> turns) =>
        turns.Where(static turn => turn.Role == Role.User).SelectMany(static turn => turn.Blocks).OfType<ContainerUploadBlock>();

    /// <summary>R72: whatever is asked of it, a container that is not this tenant's does not exist.</summary>
    public static NamedContainer? Find(Conversation conversation, RequestScope scope)
    {
        if (conversation.Container is not { } id) return null;
        if (ContainerIds.ToUpstream(id, scope) is not { } container) throw new RequestRejectedException(UpstreamFailures.ContainerNotFound(id));
        if (!conversation.HostedTools.Any(static tool => tool is CodeExecutionTool)) scope.Warnings.Add("container", "unused");
        return new NamedContainer(id, container);
    }
}
