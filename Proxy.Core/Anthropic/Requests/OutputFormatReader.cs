using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads <c>output_config.format</c>, or the <c>output_format</c> that came before it (R35).</summary>
internal static class OutputFormatReader
{
    private const int Type = 0;
    private const int Schema = 1;

    private static readonly FieldTable s_table = new("output_config.format.", "type", "schema");

    public static OutputFormat? Read(in Fields body, Warnings warnings)
    {
        var configured = InConfig(body, warnings);
        if (!body.Has(BodyFields.OutputFormat)) return configured;
        if (configured is not null) throw Reject.At("output_format", "cannot be used together with output_config.format");
        return Read(body, BodyFields.OutputFormat, warnings);
    }

    private static OutputFormat? InConfig(in Fields body, Warnings warnings)
    {
        if (!body.Has(BodyFields.OutputConfig)) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[OutputConfigReader.Table.Count];
        // Its other fields are read, and warned of, by OutputConfigReader.
        var config = body.Inner(BodyFields.OutputConfig, OutputConfigReader.Table, slots, Place.Object("output_config"), new Warnings());
        return config.Has(OutputConfigReader.Format) ? Read(config, OutputConfigReader.Format, warnings) : null;
    }

    private static OutputFormat Read(in Fields owner, int field, Warnings warnings)
    {
        Span<JsonSlot> slots = stackalloc JsonSlot[2];
        var path = owner.Path(field);
        var format = owner.Inner(field, s_table, slots, Place.Object(path), warnings);
        if (format.Choice(Type, "json_schema") < 0) throw Reject.At(format.Path(Type), Literals.Required);
        return new OutputFormat(path, format.Object(Schema) ?? throw Reject.At(format.Path(Schema), Literals.Required));
    }
}
