using System.Text.Json;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests.Hosted;

/// <summary>S10, S11 undone: the item that upstream made, from the template in the blocks' id and the texts that the blocks show.</summary>
internal static class RestoredCalls
{
    /// <returns>False for a call that is not ours to restore; then it is told in words (R70).</returns>
    public static bool Write(RequestBuild build, ServerToolUse use, CodeExecutionResult result)
    {
        if (Open(build, "srvtoolu_", use.Id) is not { } template) return false;
        build.BeginItem();
        TemplateFiller.Fill(build.Output, template.Item, use.Input, result.Stdout);
        return true;
    }

    /// <inheritdoc cref="Write(RequestBuild, ServerToolUse, CodeExecutionResult)"/>
    public static bool Write(RequestBuild build, McpToolUse use, McpToolResult result)
    {
        if (Open(build, "mcptoolu_", use.Id) is not { } template) return false;
        build.BeginItem();
        TemplateFiller.Fill(build.Output, template.Item, use.Input, result.Text ?? JsonText.Empty);
        return true;
    }

    private static CallTemplate? Open(RequestBuild build, string prefix, string id)
    {
        // R27: upstream takes such an item's id only behind the reasoning that led to it.
        if (!build.Scope.ReplayReasoning) return null;
        if (SealedIds.TryOpen(prefix, id, build.Scope) is not { } payload || CallTemplate.TryDecode(payload) is not { } template) return null;
        return template.Upstream == build.Scope.Route.Upstream ? template : null;
    }
}
