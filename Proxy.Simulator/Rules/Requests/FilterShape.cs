using System.Text.Json;
using Proxy.Simulator.Rules.Shapes;
using static Proxy.Simulator.Rules.Shapes.Basics;

namespace Proxy.Simulator.Rules.Requests;

/// <summary>file_search filters: comparisons, and and/or of filters.</summary>
internal static class FilterShape
{
    private static readonly Shape Comparison = Obj(
        Req("type", Choice("eq", "ne", "gt", "gte", "lt", "lte", "in", "nin")), Req("key", Str), Req("value", new PickedShape("a value", Operand)));

    private static readonly Shape Compound = Obj(
        Req("type", Choice("and", "or")), Req("filters", List(new PickedShape("an object", Pick))));

    public static readonly Shape Filter = new PickedShape("an object", Pick);

    private static Shape Pick(JsonElement filter) => filter.Text("type") is "and" or "or" ? Compound! : Comparison;

    private static Shape Operand(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => Number,
        JsonValueKind.True or JsonValueKind.False => Flag,
        JsonValueKind.Array => List(new PickedShape("a string", v => v.ValueKind == JsonValueKind.Number ? Number : Str)),
        _ => Str,
    };
}
