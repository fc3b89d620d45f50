using System.Buffers;
using System.Text.Json;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>
/// Understands a schema as far as strict mode can express it (R35, R36). Null wherever it cannot: maps, tuples, restrictions
/// that strict mode refuses, references that leave the document.
/// </summary>
internal sealed class ShapeReader
{
    private static readonly SearchValues<char> s_spelledOtherwise = SearchValues.Create("~/%#\"\\");

    private readonly JsonElement _root;
    private readonly Dictionary<string, SchemaShape> _targets = new(StringComparer.Ordinal);
    private readonly List<SchemaShape> _references = [];
    private int _count;

    private ShapeReader(JsonElement root) => _root = root;

    public static SchemaDocument? Read(JsonElement root) => root.ValueKind == JsonValueKind.Object ? new ShapeReader(root).ReadDocument() : null;

    private SchemaDocument? ReadDocument()
    {
        var definitions = new List<(string, List<(JsonProperty, SchemaShape)>)>();
        foreach (var keyword in (ReadOnlySpan<string>)["$defs", "definitions"])
        {
            if (!_root.TryGetProperty(keyword, out var list)) continue;
            if (Definitions(keyword, list) is not { } entries) return null;
            definitions.Add((keyword, entries));
        }

        var top = _root;
        // Generators name the whole: {"$ref":"#/definitions/x","definitions":{"x":{…}}}. Strict mode wants an object at the top.
        if (_root.TryGetProperty("$ref"u8, out var reference))
        {
            if (reference.ValueKind != JsonValueKind.String || !_targets.TryGetValue(reference.GetString()!, out var named) || named.IsReference) return null;
            if (_root.EnumerateObject().Any(static keyword => keyword.Name is not ("$ref" or "$defs" or "definitions" or "$schema" or "$id" or "title" or "description"))) return null;
            top = named.Source;
        }

        if (Schema(top, isRoot: true) is not { Types: SchemaTypes.Object, Branches: null, HasConst: false } root || root.Source.TryGetProperty("enum"u8, out _)) return null;
        _targets["#"] = root;
        foreach (var each in _references)
        {
            if (!_targets.TryGetValue(each.Source.GetProperty("$ref"u8).GetString()!, out var target)) return null;
            each.Target = target;
        }

        return new SchemaDocument(root, definitions) { IsInlined = _root.TryGetProperty("$ref"u8, out _) };
    }

    private List<(JsonProperty, SchemaShape)>? Definitions(string keyword, JsonElement list)
    {
        if (list.ValueKind != JsonValueKind.Object) return null;
        var entries = new List<(JsonProperty, SchemaShape)>();
        foreach (var entry in list.EnumerateObject())
        {
            // Only plain names: a pointer spells ~ / and % in another way.
            if (entry.Name.AsSpan().ContainsAny(s_spelledOtherwise) || Schema(entry.Value) is not { } shape) return null;
            if (!_targets.TryAdd("#/" + keyword + "/" + entry.Name, shape)) return null;
            entries.Add((entry, shape));
        }

        return entries;
    }

    private SchemaShape? Schema(JsonElement schema, bool isRoot = false)
    {
        if (schema.ValueKind != JsonValueKind.Object) return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!names.Add(keyword.Name) || SchemaKeywords.IsRefused(keyword.Name)) return null;
            // References from below point to the top, and nowhere else.
            if (!isRoot && keyword.Name is "$defs" or "definitions" or "$id" or "$anchor") return null;
        }

        var shape = new SchemaShape(_count++, schema);
        var isRead = names.Contains("$ref") ? Reference(shape, names)
            : names.Contains("anyOf") || names.Contains("allOf") ? Union(shape, names)
            : Typed(shape, names, isRoot);
        return isRead ? shape : null;
    }

    /// <summary><c>{"$ref":"#/$defs/x","description":"…"}</c></summary>
    private bool Reference(SchemaShape shape, HashSet<string> names)
    {
        if (names.Any(IsAssertion) || shape.Source.GetProperty("$ref"u8).ValueKind != JsonValueKind.String) return false;
        shape.IsReference = true;
        _references.Add(shape);
        return true;

        static bool IsAssertion(string name) => name != "$ref" && Asserts(name);
    }

    /// <summary>An <c>allOf</c> of one, as generators wrap a reference to describe it, is an <c>anyOf</c> of one.</summary>
    private bool Union(SchemaShape shape, HashSet<string> names)
    {
        var keyword = names.Contains("anyOf") ? "anyOf" : "allOf";
        if (names.Any(name => name != keyword && Asserts(name))) return false;
        var list = shape.Source.GetProperty(keyword);
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0 || (keyword == "allOf" && list.GetArrayLength() > 1)) return false;
        shape.Branches = [];
        foreach (var each in list.EnumerateArray())
        {
            if (Schema(each) is not { } branch) return false;
            shape.Branches.Add(branch);
        }

        return true;
    }

    private bool Typed(SchemaShape shape, HashSet<string> names, bool isRoot)
    {
        var source = shape.Source;
        if (!Types(shape, names)) return false;
        foreach (var keyword in source.EnumerateObject())
        {
            if (SchemaKeywords.Restricts(keyword.Name) != SchemaTypes.None && !SchemaKeywords.IsTaken(keyword.Name, keyword.Value)) return false;
        }

        return ((shape.Types & SchemaTypes.Object) == 0 ? !names.Overlaps(["properties", "required", "additionalProperties"]) : Object(shape, isRoot))
            && ((shape.Types & SchemaTypes.Array) == 0 ? !names.Contains("items") : Items(shape));
    }

    private static bool Types(SchemaShape shape, HashSet<string> names)
    {
        var source = shape.Source;
        var values = SchemaTypes.None;
        shape.HasConst = names.Contains("const");
        foreach (var value in Values(source))
        {
            if (SchemaTypeNames.Of(value) is not (not SchemaTypes.None and var type)) return false;
            values |= type;
        }

        if (names.Contains("enum") && !(source.GetProperty("enum"u8) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0)) return false;
        if (names.Contains("enum") && shape.HasConst) return false;
        shape.IsTypeInferred = !names.Contains("type");
        shape.Types = !shape.IsTypeInferred ? SchemaTypeNames.Read(source.GetProperty("type"u8))
            : values != SchemaTypes.None ? values
            : names.Contains("properties") ? SchemaTypes.Object
            : names.Contains("items") ? SchemaTypes.Array
            : SchemaTypes.None;
        shape.AllowsNull = (shape.Types & SchemaTypes.Null) != 0 && (values == SchemaTypes.None || (values & SchemaTypes.Null) != 0);
        return shape.Types != SchemaTypes.None;
    }

    private static IEnumerable<JsonElement> Values(JsonElement schema)
    {
        if (schema.TryGetProperty("const"u8, out var constant)) yield return constant;
        if (!schema.TryGetProperty("enum"u8, out var list) || list.ValueKind != JsonValueKind.Array) yield break;
        foreach (var value in list.EnumerateArray()) yield return value;
    }

    /// <summary>An object that says nothing of further properties is closed; one that allows them is a map, which strict mode has not.</summary>
    private bool Object(SchemaShape shape, bool isRoot)
    {
        var isClosed = shape.Source.TryGetProperty("additionalProperties"u8, out var further);
        if (isClosed && further.ValueKind != JsonValueKind.False) return false;
        var required = new HashSet<string>(StringComparer.Ordinal);
        if (shape.Source.TryGetProperty("required"u8, out var list))
        {
            if (list.ValueKind != JsonValueKind.Array) return false;
            foreach (var name in list.EnumerateArray())
            {
                if (name.ValueKind != JsonValueKind.String) return false;
                required.Add(name.GetString()!);
            }
        }

        shape.Members = [];
        if (!shape.Source.TryGetProperty("properties"u8, out var properties)) return required.Count == 0 && (isClosed || isRoot);
        if (properties.ValueKind != JsonValueKind.Object) return false;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in properties.EnumerateObject())
        {
            if (!names.Add(property.Name) || Schema(property.Value) is not { } member) return false;
            shape.Members.Add(new SchemaMember(property, member, required.Contains(property.Name)));
        }

        return required.IsSubsetOf(names);
    }

    private bool Items(SchemaShape shape)
    {
        if (!shape.Source.TryGetProperty("items"u8, out var items)) return false;
        shape.Items = Schema(items);
        return shape.Items is not null;
    }

    /// <summary>The keyword restricts what is an instance.</summary>
    private static bool Asserts(string keyword) =>
        SchemaKeywords.Restricts(keyword) != SchemaTypes.None
        || keyword is "type" or "enum" or "const" or "properties" or "required" or "additionalProperties" or "items" or "anyOf" or "allOf" or "$ref";
}
