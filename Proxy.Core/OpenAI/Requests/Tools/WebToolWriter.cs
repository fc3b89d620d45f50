using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>
/// R46, R47: <c>{"type":"web_search","filters":{"allowed_domains":["a.example"]},"user_location":{"type":"approximate","city":"Paris"}}</c>.
/// It opens pages too, so web_fetch adds nothing to it.
/// </summary>
internal static class WebToolWriter
{
    public static bool IsOffered(RequestBuild build, WebSearchTool tool) => build.Profile.WebSearch
        ? true
        : throw RequestRejectedException.Invalid(FormattableString.Invariant($"tools.{tool.Index}.type: '{tool.Type}' is not supported for {build.Scope.Route.Requested}"));

    /// <summary>F24: the gateway fetches nothing itself.</summary>
    public static bool IsOffered(RequestBuild build, WebFetchTool tool)
    {
        if (!build.Profile.WebSearch)
            throw RequestRejectedException.Invalid(FormattableString.Invariant($"tools.{tool.Index}.type: '{tool.Type}' is not supported for {build.Scope.Route.Requested}"));
        if (!build.Conversation.HostedTools.Any(static other => other is WebSearchTool))
            throw RequestRejectedException.Invalid(FormattableString.Invariant($"tools.{tool.Index}.type: '{tool.Type}' is only supported together with a web_search tool"));
        return false;
    }

    public static void Write(RequestBuild build, WebSearchTool tool)
    {
        var output = build.Output;
        output.Append("{\"type\":\"web_search\""u8);
        if (tool.AllowedDomains.Count > 0)
        {
            output.Append(",\"filters\":{\"allowed_domains\":["u8);
            for (var i = 0; i < tool.AllowedDomains.Count; i++)
            {
                if (i > 0) output.Append((byte)',');
                output.Append(tool.AllowedDomains[i].Token.Span);
            }

            output.Append("]}"u8);
        }

        if (tool.Location is { } location)
        {
            output.Append(",\"user_location\":{\"type\":\"approximate\""u8);
            Append(output, ",\"city\":"u8, location.City);
            Append(output, ",\"region\":"u8, location.Region);
            Append(output, ",\"country\":"u8, location.Country);
            Append(output, ",\"timezone\":"u8, location.Timezone);
            output.Append((byte)'}');
        }

        output.Append((byte)'}');
    }

    /// <summary>R46: one limit for all hosted calls is all there is, so it is set where every hosted tool has one.</summary>
    public static void WriteMaxCalls(RequestBuild build)
    {
        var most = 0;
        var isWhole = true;
        foreach (var tool in build.Conversation.HostedTools)
        {
            if (tool.MaxUses is { } uses) most = (int)Math.Min(int.MaxValue, (long)most + uses);
            else isWhole = false;
        }

        if (most == 0) return;
        if (!isWhole)
        {
            build.Scope.Warnings.Add("max_uses", "not_enforced");
            return;
        }

        build.Output.Append(",\"max_tool_calls\":"u8);
        build.Output.Append(most);
    }

    private static void Append(PooledBuffer output, ReadOnlySpan<byte> name, JsonText? value)
    {
        if (value is not { } text) return;
        output.Append(name);
        output.Append(text.Token.Span);
    }
}
