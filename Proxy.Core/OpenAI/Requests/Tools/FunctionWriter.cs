using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>R37, R38: <c>{"type":"function","name":"get","description":"…","parameters":{…},"strict":false}</c></summary>
internal static class FunctionWriter
{
    /// <param name="isDeferred">The hosted tool search loads it (R49).</param>
    public static void Write(RequestBuild build, Tool tool, bool isDeferred = false)
    {
        var output = build.Output;
        output.Append("{\"type\":\"function\",\"name\":\""u8);
        output.AppendAscii(build.Names.ToUpstream(tool.Name, tool.Toolset));
        output.Append((byte)'"');
        if (tool.Description is { } description)
        {
            output.Append(",\"description\":"u8);
            output.Append(description.Token.Span);
        }

        output.Append(",\"parameters\":"u8);
        ToolSchema.Append(output, tool.InputSchema);
        // R37: unasked, upstream would try strict and reshape the schema.
        output.Append(",\"strict\":false"u8);
        output.Append(isDeferred ? ",\"defer_loading\":true}"u8 : "}"u8);
    }
}
