using System.Runtime.InteropServices;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>
/// Writes an understood schema as strict mode wants it: objects closed, every property required, the optional ones nullable.
/// Keywords keep their order, and whatever need not change its bytes.
/// </summary>
internal sealed class StrictWriter(PooledBuffer output)
{
    private readonly StrictLimits _limits = new();
    private SchemaDocument? _document;

    /// <summary>Something had to be written otherwise than it came.</summary>
    public bool Changed { get; private set; }

    /// <summary>An annotation was left out.</summary>
    public bool DropsAnnotations { get; private set; }

    public bool Fits => !_limits.Exceeded;

    public void Write(SchemaDocument document)
    {
        _document = document;
        Changed = document.IsInlined;
        Write(document.Root, 0, addsNull: false);
    }

    private void Write(SchemaShape shape, int depth, bool addsNull)
    {
        _limits.CountLevel(depth);
        if (shape.IsReference) WriteReference(shape, addsNull);
        else if (shape.Branches is not null) WriteUnion(shape, depth, addsNull);
        else if (addsNull && shape.HasConst) WriteEither(shape, depth);
        else WriteTyped(shape, depth, addsNull);
    }

    /// <summary><c>{"anyOf":[{"const":1},{"type":"null"}]}</c></summary>
    private void WriteEither(SchemaShape shape, int depth)
    {
        Changed = true;
        output.Append("{\"anyOf\":["u8);
        Write(shape, depth + 2, addsNull: false);
        output.Append(",{\"type\":\"null\"}]}"u8);
    }

    /// <summary>Upstream takes nothing beside <c>$ref</c>, so a description goes around it: <c>{"description":"…","anyOf":[{"$ref":"…"}]}</c></summary>
    private void WriteReference(SchemaShape shape, bool addsNull)
    {
        var isAlone = !addsNull && !shape.Source.EnumerateObject().Any(static keyword => SchemaKeywords.IsNote(keyword.Name));
        var members = new Members(output);
        foreach (var keyword in shape.Source.EnumerateObject())
        {
            if (keyword.Name != "$ref")
            {
                Note(keyword, ref members);
                continue;
            }

            Changed |= !isAlone;
            members.Begin(isAlone ? "$ref"u8 : "anyOf"u8);
            if (!isAlone) output.Append("[{\"$ref\":"u8);
            output.Append(Raw(keyword.Value));
            if (!isAlone) output.Append(addsNull ? "},{\"type\":\"null\"}]"u8 : "}]"u8);
        }

        members.End();
    }

    private void WriteUnion(SchemaShape shape, int depth, bool addsNull)
    {
        var members = new Members(output);
        foreach (var keyword in shape.Source.EnumerateObject())
        {
            if (keyword.Name is not ("anyOf" or "allOf"))
            {
                Note(keyword, ref members);
                continue;
            }

            Changed |= addsNull || keyword.Name == "allOf";
            members.Begin("anyOf"u8);
            for (var i = 0; i < shape.Branches!.Count; i++)
            {
                output.Append(i == 0 ? (byte)'[' : (byte)',');
                Write(shape.Branches[i], depth + 2, addsNull: false);
            }

            output.Append(addsNull ? ",{\"type\":\"null\"}]"u8 : "]"u8);
        }

        members.End();
    }

    private void WriteTyped(SchemaShape shape, int depth, bool addsNull)
    {
        var members = new Members(output);
        foreach (var keyword in shape.Source.EnumerateObject()) WriteKeyword(shape, keyword, depth, addsNull, ref members);
        if (shape.IsTypeInferred)
        {
            Changed = true;
            members.Begin("type"u8);
            WriteTypes(shape.Types | (addsNull ? SchemaTypes.Null : SchemaTypes.None));
        }

        if (shape.Members is not null) CompleteObject(shape, ref members);
        if (ReferenceEquals(shape, _document!.Root)) WriteDefinitions(ref members);
        members.End();
    }

    private void WriteKeyword(SchemaShape shape, JsonProperty keyword, int depth, bool addsNull, ref Members members)
    {
        switch (keyword.Name)
        {
            case "type":
                members.Begin("type"u8);
                if (!addsNull || (shape.Types & SchemaTypes.Null) != 0) output.Append(Raw(keyword.Value));
                else WriteTypes(shape.Types | SchemaTypes.Null);
                Changed |= addsNull;
                break;
            case "enum":
                members.Begin("enum"u8);
                WriteValues(keyword.Value, addsNull);
                break;
            case "const":
                members.Begin("const"u8);
                _limits.CountConstant(Raw(keyword.Value).Length);
                output.Append(Raw(keyword.Value));
                break;
            case "properties":
                members.Begin("properties"u8);
                WriteProperties(shape.Members!, depth);
                break;
            case "required":
                if (!IsComplete(shape)) break;
                members.Begin("required"u8);
                output.Append(Raw(keyword.Value));
                break;
            case "additionalProperties":
                members.Begin("additionalProperties"u8);
                output.Append("false"u8);
                break;
            case "items":
                members.Begin("items"u8);
                Write(shape.Items!, depth + 1, addsNull: false);
                break;
            case "$defs" or "definitions":
                break;
            default:
                if ((SchemaKeywords.Restricts(keyword.Name) & shape.Types) == 0 || (keyword.Name == "format" && !SchemaKeywords.IsKnownFormat(keyword.Value)))
                {
                    Note(keyword, ref members);
                    break;
                }

                members.BeginRaw(keyword);
                output.Append(Raw(keyword.Value));
                break;
        }
    }

    /// <summary>What <see cref="WriteKeyword"/> found no keyword for.</summary>
    private void CompleteObject(SchemaShape shape, ref Members members)
    {
        var source = shape.Source;
        if (!source.TryGetProperty("properties"u8, out _)) members.Begin("properties"u8, "{}"u8);
        Changed |= !source.TryGetProperty("properties"u8, out _) || !source.TryGetProperty("additionalProperties"u8, out _) || !IsComplete(shape);
        if (!IsComplete(shape))
        {
            members.Begin("required"u8);
            output.Append((byte)'[');
            var isFirst = true;
            foreach (var member in InOrder(shape.Members!))
            {
                if (!isFirst) output.Append((byte)',');
                isFirst = false;
                AppendName(member.Property);
            }

            output.Append((byte)']');
        }

        if (!source.TryGetProperty("additionalProperties"u8, out _)) members.Begin("additionalProperties"u8, "false"u8);
    }

    private void WriteProperties(List<SchemaMember> properties, int depth)
    {
        output.Append((byte)'{');
        var isFirst = true;
        foreach (var member in InOrder(properties))
        {
            if (!isFirst) output.Append((byte)',');
            isFirst = false;
            _limits.CountProperty(JsonMarshal.GetRawUtf8PropertyName(member.Property).Length);
            AppendName(member.Property);
            output.Append((byte)':');
            Write(member.Shape, depth + 2, member.AddsNull);
        }

        output.Append((byte)'}');
    }

    private void WriteDefinitions(ref Members members)
    {
        foreach (var (keyword, entries) in _document!.Definitions)
        {
            members.Begin(keyword == "$defs" ? "$defs"u8 : "definitions"u8);
            output.Append((byte)'{');
            for (var i = 0; i < entries.Count; i++)
            {
                if (i > 0) output.Append((byte)',');
                _limits.CountDefinition(JsonMarshal.GetRawUtf8PropertyName(entries[i].Property).Length);
                AppendName(entries[i].Property);
                output.Append((byte)':');
                Write(entries[i].Shape, 2, addsNull: false);
            }

            output.Append((byte)'}');
        }
    }

    private void WriteValues(JsonElement list, bool addsNull)
    {
        var raw = Raw(list);
        _limits.CountValues(list, raw.Length);
        Changed |= addsNull;
        if (!addsNull)
        {
            output.Append(raw);
            return;
        }

        output.Append(raw[..^1]);
        output.Append(",null]"u8);
    }

    private void WriteTypes(SchemaTypes types)
    {
        var names = SchemaTypeNames.Names(types & ~SchemaTypes.Null).ToList();
        if ((types & SchemaTypes.Null) != 0) names.Add("null");
        if (names.Count > 1) output.Append((byte)'[');
        for (var i = 0; i < names.Count; i++)
        {
            output.Append(i == 0 ? "\""u8 : ",\""u8);
            output.AppendAscii(names[i]);
            output.Append((byte)'"');
        }

        if (names.Count > 1) output.Append((byte)']');
    }

    /// <summary>Writes a title or a description; other annotations are refused by upstream and left out.</summary>
    private void Note(JsonProperty keyword, ref Members members)
    {
        if (SchemaKeywords.IsNote(keyword.Name) || keyword.Name == "$schema")
        {
            members.BeginRaw(keyword);
            output.Append(Raw(keyword.Value));
            return;
        }

        DropsAnnotations = Changed = true;
    }

    /// <summary>A1: an answer has the required members first.</summary>
    private static IEnumerable<SchemaMember> InOrder(List<SchemaMember> members) =>
        members.Where(static member => member.IsRequired).Concat(members.Where(static member => !member.IsRequired));

    /// <summary>The client's own <c>required</c> names every property.</summary>
    private static bool IsComplete(SchemaShape shape) =>
        shape.Members!.TrueForAll(static member => member.IsRequired)
        && shape.Source.TryGetProperty("required"u8, out var list) && list.GetArrayLength() == shape.Members.Count;

    private void AppendName(JsonProperty property)
    {
        output.Append((byte)'"');
        output.Append(JsonMarshal.GetRawUtf8PropertyName(property));
        output.Append((byte)'"');
    }

    private static ReadOnlySpan<byte> Raw(JsonElement value) => JsonMarshal.GetRawUtf8Value(value);

    /// <summary>Braces and commas of one object.</summary>
    private struct Members(PooledBuffer output)
    {
        private int _count;

        public void Begin(ReadOnlySpan<byte> name)
        {
            output.Append(_count++ == 0 ? "{\""u8 : ",\""u8);
            output.Append(name);
            output.Append("\":"u8);
        }

        public void Begin(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
        {
            Begin(name);
            output.Append(value);
        }

        public void BeginRaw(JsonProperty keyword) => Begin(JsonMarshal.GetRawUtf8PropertyName(keyword));

        public readonly void End() => output.Append(_count == 0 ? "{}"u8 : "}"u8);
    }
}
