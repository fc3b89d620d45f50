using System.Text.Json;
using Proxy.Core.Canonical;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Reads <c>output_config</c>, of the request or of a system message (R3, R33–R35).</summary>
internal static class OutputConfigReader
{
    /// <summary>Read by <see cref="OutputFormatReader"/>.</summary>
    public const int Format = 1;

    private const int EffortField = 0;
    private const int TaskBudget = 2;

    public static FieldTable Table { get; } = new("output_config.", "effort", "format", "task_budget");

    /// <summary>The effort, or null when there is none.</summary>
    public static Effort? Read(in Fields owner, int field, Warnings warnings)
    {
        if (!owner.Has(field)) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[3];
        var fields = owner.Inner(field, Table, slots, owner.Place.In("output_config"), warnings);
        // R3: the form of the answer is the request's, not a message's.
        if (fields.Has(Format) && owner.Place.ToString().Length > 0) throw Reject.At(fields.Path(Format), Literals.Extra);
        // R34.
        if (fields.Has(TaskBudget)) warnings.Add("output_config.task_budget", "unsupported");
        var choice = fields.Choice(EffortField, "low", "medium", "high", "xhigh", "max");
        return choice < 0 ? null : Effort.Low + choice;
    }
}
