using System.Globalization;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Schemas;

namespace Proxy.Core.OpenAI.Requests.Tools;

/// <summary>R36–R39: <c>{"type":"function","name":"get","description":"…","parameters":{…},"strict":false}</c></summary>
internal static class FunctionWriter
{
    /// <param name="isDeferred">The hosted tool search loads it (R49).</param>
    public static void Write(RequestBuild build, Tool tool, bool isDeferred = false)
    {
        var output = build.Output;
        output.Append("{\"type\":\"function\",\"name\":\""u8);
        output.AppendAscii(build.Names.ToUpstream(tool.Name, tool.Toolset));
        output.Append((byte)'"');
        WriteDescription(output, tool);
        output.Append(",\"parameters\":"u8);
        var isStrict = tool.Strict && TryWriteStrict(build, tool);
        if (!isStrict) WriteParameters(build, tool);
        // R37: unasked, upstream would try strict and reshape the schema.
        output.Append(isStrict ? ",\"strict\":true"u8 : ",\"strict\":false"u8);
        output.Append(isDeferred ? ",\"defer_loading\":true}"u8 : "}"u8);
    }

    /// <summary>R39: examples have no field upstream: <c>"description":"Gets.\nExamples:\n{\"city\":\"Paris\"}"</c>, each as it came.</summary>
    private static void WriteDescription(PooledBuffer output, Tool tool)
    {
        if (tool.Description is null && tool.InputExamples.Count == 0) return;
        output.Append(",\"description\":\""u8);
        output.Append((tool.Description ?? JsonText.Empty).Escaped);
        if (tool.InputExamples.Count > 0) output.Append(tool.Description is { IsEmpty: false } ? @"\nExamples:"u8 : "Examples:"u8);
        foreach (var example in tool.InputExamples)
        {
            output.Append(@"\n"u8);
            JsonEscape.Append(output, example.Span);
        }

        output.Append((byte)'"');
    }

    private static void WriteParameters(RequestBuild build, Tool tool)
    {
        ToolSchema.Append(build.Output, tool.InputSchema, out var isFlattened);
        if (isFlattened) build.Scope.Warnings.Add(string.Create(CultureInfo.InvariantCulture, $"tools.{tool.Index}.input_schema"), "flattened");
    }

    /// <summary>R36.</summary>
    private static bool TryWriteStrict(RequestBuild build, Tool tool)
    {
        var field = string.Create(CultureInfo.InvariantCulture, $"tools.{tool.Index}.strict");
        if (!build.Profile.StrictSchemas || !StrictSchema.TryWrite(tool.InputSchema, build.Output, out var nulls, out var dropsAnnotations))
        {
            build.Scope.Warnings.Add(field, "not_strict");
            return false;
        }

        if (dropsAnnotations) build.Scope.Warnings.Add(field, "annotations_dropped");
        build.AddedNulls[tool.Name] = nulls;
        return true;
    }
}
