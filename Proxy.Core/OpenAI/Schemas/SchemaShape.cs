using System.Text.Json;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>
/// One schema that can be made strict, understood: a reference, a union, or a schema with types. What is written stands
/// in <see cref="Source"/>; this says what of it has to change.
/// </summary>
internal sealed class SchemaShape(int id, JsonElement source)
{
    /// <summary>Unique within one document.</summary>
    public int Id => id;

    public JsonElement Source => source;

    /// <summary>What <c>type</c> says, or what follows from the other keywords.</summary>
    public SchemaTypes Types { get; set; }

    /// <summary>The client left <c>type</c> out.</summary>
    public bool IsTypeInferred { get; set; }

    public bool HasConst { get; set; }

    /// <summary>Of a schema with types: null is an instance of it.</summary>
    public bool AllowsNull { get; set; }

    /// <summary>What <c>$ref</c> points to; null when this is no reference.</summary>
    public SchemaShape? Target { get; set; }

    public bool IsReference { get; set; }

    /// <summary>The members of <c>anyOf</c>, or of an <c>allOf</c> of one, which means the same; null when this is no union.</summary>
    public List<SchemaShape>? Branches { get; set; }

    /// <summary>Not null when an object is an instance of it.</summary>
    public List<SchemaMember>? Members { get; set; }

    /// <summary>Not null when an array is an instance of it.</summary>
    public SchemaShape? Items { get; set; }

    /// <summary>Null is an instance, directly or through references and unions.</summary>
    public bool AdmitsNull => Leaves().Any(static leaf => leaf.AllowsNull);

    /// <summary>The schemas with types that this one comes down to. A circle of references without a type in it ends.</summary>
    public IEnumerable<SchemaShape> Leaves()
    {
        var seen = new HashSet<SchemaShape>();
        var open = new Stack<SchemaShape>();
        open.Push(this);
        while (open.TryPop(out var shape))
        {
            if (!seen.Add(shape)) continue;
            if (shape.Target is { } target) open.Push(target);
            else if (shape.Branches is { } branches) branches.ForEach(open.Push);
            else yield return shape;
        }
    }
}

/// <param name="Property">As it stands under <c>properties</c>.</param>
internal sealed record SchemaMember(JsonProperty Property, SchemaShape Shape, bool IsRequired)
{
    /// <summary>Strict mode knows no optional properties: null stands for absence, and is taken out of the answer again.</summary>
    public bool AddsNull => !IsRequired && !Shape.AdmitsNull;
}

/// <param name="Root">An object.</param>
/// <param name="Definitions">By keyword: <c>$defs</c>, <c>definitions</c>.</param>
internal sealed record SchemaDocument(SchemaShape Root, List<(string Keyword, List<(JsonProperty Property, SchemaShape Shape)> Entries)> Definitions)
{
    /// <summary>The top was a reference; what it names stands there instead.</summary>
    public bool IsInlined { get; init; }
}
