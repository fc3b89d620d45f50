using System.Text.Json;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary><c>tool_choice</c> applied to the offered tools.</summary>
internal static class ToolChoice
{
    public static bool MayCall(this SimulatedRequest request) => request.Root.Text("tool_choice") != "none";

    public static bool MustCall(this SimulatedRequest request) =>
        request.Root.Text("tool_choice") == "required"
        || (request.Root.Member("tool_choice") is { ValueKind: JsonValueKind.Object } choice
            && (choice.Text("type") != "allowed_tools" || choice.Text("mode") == "required"));

    /// <summary>Hosted tools that the choice leaves open.</summary>
    public static List<JsonElement> HostedTools(this SimulatedRequest request)
    {
        var tools = request.Tools.Where(t => t.Text("type") is not ("function" or "custom" or "namespace"));
        if (request.Root.Member("tool_choice") is not { ValueKind: JsonValueKind.Object } choice) return [.. tools];
        var allowed = choice.Text("type") == "allowed_tools" ? choice.Items("tools").ToList() : [choice];
        return [.. tools.Where(t => allowed.Any(a => a.Text("type") == t.Text("type") && a.Text("server_label") == t.Text("server_label")))];
    }

    public static List<ToolOffer> Offers(this SimulatedRequest request)
    {
        var offers = ToolOffer.From(request.Tools.Concat(request.FoundTools)).DistinctBy(o => (o.Namespace, o.Name)).ToList();
        if (request.Root.Member("tool_choice") is not { ValueKind: JsonValueKind.Object } choice) return offers;
        if (choice.Text("type") is "function" or "custom") return [.. offers.Where(o => o.Name == choice.Text("name"))];
        if (choice.Text("type") != "allowed_tools") return offers;
        var allowed = choice.Items("tools").Select(t => t.Text("name")).ToHashSet(StringComparer.Ordinal);
        return [.. offers.Where(o => allowed.Contains(o.Name))];
    }
}
