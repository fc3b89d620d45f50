using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.OpenAI.Errors;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>R48, R72: <c>{"type":"code_interpreter","container":{"type":"auto"}}</c>, or <c>"container":"cntr_1"</c>.</summary>
internal static class CodeInterpreterWriter
{
    public static bool IsOffered(RequestBuild build, CodeExecutionTool tool) => build.Profile.CodeInterpreter
        ? true
        : throw RequestRejectedException.Invalid(FormattableString.Invariant($"tools.{tool.Index}.type: '{tool.Type}' is not supported for {build.Scope.Route.Requested}"));

    public static void Write(RequestBuild build)
    {
        build.Output.Append("{\"type\":\"code_interpreter\",\"container\":"u8);
        // auto takes up the container of the code in the history as long as it lives, and makes a new one else.
        if (build.Container is null) build.Output.Append("{\"type\":\"auto\"}"u8);
        else build.Output.AppendString(build.Container.Upstream);
        build.Output.Append((byte)'}');
    }

    /// <summary>R72: whatever is asked of it, a container that is not this tenant's does not exist.</summary>
    public static NamedContainer? Find(Conversation conversation, RequestScope scope)
    {
        if (conversation.Container is not { } id) return null;
        if (ContainerIds.ToUpstream(id, scope) is not { } container) throw new RequestRejectedException(UpstreamFailures.ContainerNotFound(id));
        if (!conversation.HostedTools.Any(static tool => tool is CodeExecutionTool)) scope.Warnings.Add("container", "unused");
        return new NamedContainer(id, container);
    }
}
