using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads the <c>tools</c> array (R37–R40, K6, K7).</summary>
internal sealed class ToolListReader(CacheMarks marks)
{
    // K6: Claude Code's stand-in for tools that its own tool search loads later.
    private const string Placeholder = "DeferredToolPlaceholder";

    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    public IReadOnlySet<string> Names => _names;

    /// <param name="cursor">On the array's opening bracket.</param>
    public List<Tool> Read(ref JsonCursor cursor)
    {
        var tools = new List<Tool>();
        for (var i = 0; cursor.NextElement(); i++)
        {
            var tool = ReadTool(ref cursor, Place.Item("tools", i));
            // R38.
            if (!_names.Add(tool.Name)) throw Reject.At("tools", "Tool names must be unique.");
            if (tool.Name != Placeholder) tools.Add(tool);
        }

        _names.Remove(Placeholder);
        return tools;
    }

    private Tool ReadTool(ref JsonCursor cursor, Place place)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[ToolFields.Count];
        cursor.Fill(ToolFields.Table, slots, place);
        var fields = new Fields(cursor.Body, ToolFields.Table, slots, place);
        var type = fields.String(ToolFields.Type, 200) ?? "custom";
        if (type != "custom") throw NotCustom(fields, type);
        var custom = fields.Tagged("custom");
        var name = ToolNameRule.Check(custom, ToolFields.Name, 128);
        var schema = custom.Object(ToolFields.InputSchema) ?? throw Reject.At(custom.Path(ToolFields.InputSchema), Literals.Required);
        CheckSchema(custom, cursor.Warnings);
        // R36.
        if (custom.Flag(ToolFields.Strict) == true) throw Reject.NotYet(fields.Path(ToolFields.Strict));
        // R39.
        if (custom.HasElements(ToolFields.InputExamples)) cursor.Warnings.Add("input_examples", "unsupported");
        CheckCallers(custom, cursor.Warnings);
        // R40: always streamed, and no breakpoint on tools.
        _ = custom.Flag(ToolFields.EagerInputStreaming);
        marks.Count(custom, ToolFields.CacheControl);
        return new Tool(name, schema)
        {
            Description = custom.Text(ToolFields.Description),
            DeferLoading = custom.Flag(ToolFields.DeferLoading) ?? false,
        };
    }

    // R41–R51: what Anthropic defines or runs itself.
    private static Canonical.Failures.RequestRejectedException NotCustom(in Fields fields, string type) => type.StartsWith("advisor_", StringComparison.Ordinal)
        ? Reject.At(fields.Place, "advisor is not supported by this gateway")
        : Reject.NotYet(fields.Path(ToolFields.Type), type);

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

    // R48.
    private static void CheckCallers(in Fields tool, Warnings warnings)
    {
        if (tool.List(ToolFields.AllowedCallers) is null) return;
        var cursor = tool.Enter(ToolFields.AllowedCallers, warnings);
        while (cursor.NextElement())
        {
            if (!cursor.IsString("direct"u8)) warnings.Add("allowed_callers", "direct_only");
            cursor.Skip();
        }
    }
}
