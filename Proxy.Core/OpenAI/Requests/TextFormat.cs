using Proxy.Core.OpenAI.Schemas;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>R35: <c>"text":{"format":{"type":"json_schema","name":"output","schema":{…},"strict":true}}</c></summary>
internal static class TextFormat
{
    public static void Write(RequestBuild build)
    {
        if (build.Conversation.Format is not { } format) return;
        var output = build.Output;
        output.Append(",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"output\",\"schema\":"u8);
        if (build.Profile.StrictSchemas && StrictSchema.TryWrite(format.Schema, output, out var nulls, out var dropsAnnotations))
        {
            if (dropsAnnotations) build.Scope.Warnings.Add(format.Field, "annotations_dropped");
            build.FormatNulls = nulls;
            output.Append(",\"strict\":true}}"u8);
            return;
        }

        // What strict mode cannot say is asked for without a guarantee.
        build.Scope.Warnings.Add(format.Field, "not_strict");
        output.Append(format.Schema.Span);
        output.Append(",\"strict\":false}}"u8);
    }
}
