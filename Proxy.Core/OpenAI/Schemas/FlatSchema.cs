using System.Runtime.InteropServices;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>
/// K7: upstream takes no <c>anyOf</c>, <c>oneOf</c>, <c>allOf</c>, <c>enum</c> or <c>not</c> at the top of a function's schema.
/// The properties of all branches become the schema's own; required stays what every input must have.
/// </summary>
internal static class FlatSchema
{
    private static readonly string[] s_notAtTop = ["anyOf", "oneOf", "allOf", "enum", "not"];
    private static readonly string[] s_lists = ["anyOf", "oneOf", "allOf"];

    public static bool IsFlat(JsonElement schema) => !s_notAtTop.Any(keyword => schema.TryGetProperty(keyword, out _));

    public static void Write(JsonElement schema, PooledBuffer output)
    {
        var properties = new List<JsonProperty>();
        var required = new List<JsonElement>();
        Take(schema, properties, required);
        foreach (var keyword in s_lists)
        {
            if (!schema.TryGetProperty(keyword, out var list) || list.ValueKind != JsonValueKind.Array) continue;
            var common = new List<List<JsonElement>>();
            foreach (var branch in list.EnumerateArray())
            {
                var own = new List<JsonElement>();
                Take(Resolve(schema, branch), properties, own);
                common.Add(own);
            }

            // Of alternatives, what all of them require.
            required.AddRange(keyword == "allOf" ? common.SelectMany(static own => own) : common.SelectMany(static own => own).Where(name => common.TrueForAll(own => own.Exists(each => Same(each, name)))));
        }

        output.Append("{\"type\":\"object\",\"properties\":{"u8);
        var isFirst = true;
        foreach (var property in properties.DistinctBy(static property => property.Name))
        {
            if (!isFirst) output.Append((byte)',');
            isFirst = false;
            WriteMember(output, property);
        }

        output.Append("},\"required\":["u8);
        isFirst = true;
        foreach (var name in required.DistinctBy(static name => name.GetString()))
        {
            if (!isFirst) output.Append((byte)',');
            isFirst = false;
            output.Append(JsonMarshal.GetRawUtf8Value(name));
        }

        output.Append((byte)']');
        foreach (var keyword in schema.EnumerateObject())
        {
            if (keyword.Name is "type" or "properties" or "required" || s_notAtTop.Contains(keyword.Name)) continue;
            output.Append((byte)',');
            WriteMember(output, keyword);
        }

        output.Append((byte)'}');
    }

    private static void Take(JsonElement schema, List<JsonProperty> properties, List<JsonElement> required)
    {
        if (schema.ValueKind != JsonValueKind.Object) return;
        if (schema.TryGetProperty("properties"u8, out var members) && members.ValueKind == JsonValueKind.Object) properties.AddRange(members.EnumerateObject());
        if (schema.TryGetProperty("required"u8, out var names) && names.ValueKind == JsonValueKind.Array)
            required.AddRange(names.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String));
    }

    /// <summary>A branch is often <c>{"$ref":"#/$defs/x"}</c>.</summary>
    private static JsonElement Resolve(JsonElement root, JsonElement branch)
    {
        if (branch.ValueKind != JsonValueKind.Object || !branch.TryGetProperty("$ref"u8, out var reference) || reference.ValueKind != JsonValueKind.String) return branch;
        var steps = reference.GetString()!.Split('/');
        return steps is ["#", "$defs" or "definitions", var name] && root.TryGetProperty(steps[1], out var list) && list.ValueKind == JsonValueKind.Object && list.TryGetProperty(name, out var target)
            ? target
            : branch;
    }

    private static bool Same(JsonElement one, JsonElement other) => one.GetString() == other.GetString();

    private static void WriteMember(PooledBuffer output, JsonProperty member)
    {
        output.Append((byte)'"');
        output.Append(JsonMarshal.GetRawUtf8PropertyName(member));
        output.Append("\":"u8);
        output.Append(JsonMarshal.GetRawUtf8Value(member.Value));
    }
}
