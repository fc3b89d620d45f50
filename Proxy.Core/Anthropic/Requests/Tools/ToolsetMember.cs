using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>One tool of a toolset (R45), in words and with a schema, both constant.</summary>
/// <param name="Description">A string token.</param>
internal sealed record ToolsetMember(string Name, JsonText Description, JsonRaw Schema, bool IsEnabled)
{
    /// <param name="properties">JSON of <c>properties</c>, without braces.</param>
    /// <param name="required">Names, separated by spaces.</param>
    public static ToolsetMember Of(string name, string description, string properties = "", string required = "", bool isEnabled = true) => new(
        name,
        JsonText.From(description),
        JsonRaw.From("{\"type\":\"object\",\"properties\":{" + properties + "},\"required\":["
            + string.Join(',', required.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static field => "\"" + field + "\"")) + "]}"),
        isEnabled);
}
