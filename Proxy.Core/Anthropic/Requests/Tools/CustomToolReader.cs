using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>A tool that the client defines (R36–R40).</summary>
internal static class CustomToolReader
{
    /// <param name="fields">By <see cref="ToolFields"/>.</param>
    public static Tool Read(in Fields fields, int index, Warnings warnings)
    {
        var custom = fields.Tagged("custom");
        var name = ToolNameRule.Check(custom, ToolFields.Name, 128);
        if (!custom.Has(ToolFields.InputSchema)) throw Reject.At(custom.Path(ToolFields.InputSchema), Literals.Required);
        if (custom.Kind(ToolFields.InputSchema) != JsonTokenType.StartObject) throw Reject.At(custom.Path(ToolFields.InputSchema), Literals.NotShape);
        var schema = new JsonRaw(custom.Bytes(ToolFields.InputSchema));
        CheckSchema(custom, warnings);
        ToolOptions.CheckCallers(custom, ToolFields.AllowedCallers, warnings);
        // R40: always streamed, and no breakpoint on tools.
        _ = custom.Flag(ToolFields.EagerInputStreaming);
        return new Tool(name, schema)
        {
            Index = index,
            Strict = custom.Flag(ToolFields.Strict) ?? false,
            InputExamples = ToolOptions.ReadExamples(custom, ToolFields.InputExamples, warnings),
            Description = custom.Text(ToolFields.Description),
            DeferLoading = custom.Flag(ToolFields.DeferLoading) ?? false,
        };
    }

    // A schema without properties is fine (K7), one that is not an object's is refused by both APIs.
    private static void CheckSchema(in Fields tool, Warnings warnings)
    {
        var cursor = tool.Enter(ToolFields.InputSchema, warnings);
        while (cursor.Read() && cursor.Kind == JsonTokenType.PropertyName)
        {
            var isType = cursor.TextIs("type"u8);
            cursor.Read();
            if (isType && cursor.IsString("object"u8)) return;
            if (isType) throw Reject.At(tool.Place.In("input_schema").Field("type"), Literals.OneOf("object"));
            cursor.Skip();
        }

        throw Reject.At(tool.Place.In("input_schema").Field("type"), Literals.Required);
    }
}
