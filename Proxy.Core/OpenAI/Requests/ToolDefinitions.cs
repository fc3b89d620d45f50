namespace Proxy.Core.OpenAI.Requests;

/// <summary>R37, R38: <c>{"type":"function","name":"get","description":"…","parameters":{…},"strict":false}</c></summary>
internal static class ToolDefinitions
{
    public static void Write(RequestBuild build)
    {
        var tools = build.Conversation.Tools;
        if (tools.Count == 0) return;
        var output = build.Output;
        output.Append(",\"tools\":["u8);
        for (var i = 0; i < tools.Count; i++)
        {
            output.Append(i > 0 ? ",{\"type\":\"function\",\"name\":\""u8 : "{\"type\":\"function\",\"name\":\""u8);
            output.AppendAscii(build.Names.ToUpstream(tools[i].Name));
            output.Append((byte)'"');
            if (tools[i].Description is { } description)
            {
                output.Append(",\"description\":"u8);
                output.Append(description.Token.Span);
            }

            output.Append(",\"parameters\":"u8);
            ToolSchema.Append(output, tools[i].InputSchema);
            // R37: unasked, upstream would try strict and reshape the schema.
            output.Append(",\"strict\":false}"u8);
        }

        output.Append((byte)']');
    }
}
