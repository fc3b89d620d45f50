using System.Text.Json;

namespace Proxy.Simulator;

/// <summary>Reading a request that may hold anything: a missing or wrongly typed member reads as absent.</summary>
internal static class JsonElements
{
    extension(JsonElement element)
    {
        public JsonElement? Member(string name) =>
            element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null
                ? value
                : null;

        public string? Text(string name) => element.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

        public bool? Flag(string name) => element.Member(name) switch
        {
            { ValueKind: JsonValueKind.True } => true,
            { ValueKind: JsonValueKind.False } => false,
            _ => null,
        };

        public int? Whole(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : null;

        /// <summary>The elements of an array member; empty when it is missing or no array.</summary>
        public IEnumerable<JsonElement> Items(string name) =>
            element.Member(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

        /// <summary>The strings among them.</summary>
        public IEnumerable<string> Texts(string name) =>
            element.Items(name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!);
    }
}
