using System.Text.Json;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary><c>tool_choice</c> applied to the offered tools.</summary>
internal static class ToolChoice
{
    public static bool MayCall(this SimulatedRequest request) => request.Root.Text("tool_choice") != "none";

    public static bool MustCall(this SimulatedRequest request) =>
        request.Root.Text("tool_choice") == "required"
        || (request.Root.Member("tool_choice") is { ValueKind: JsonValueKind.Object } choice
            && (choice.Text("type") is "function" or "custom" || choice.Text("mode") == "required"));

    public static List<ToolOffer> Offers(this SimulatedRequest request)
    {
        var offers = ToolOffer.From(request.Tools).ToList();
        if (request.Root.Member("tool_choice") is not { ValueKind: JsonValueKind.Object } choice) return offers;
        if (choice.Text("type") is "function" or "custom") return [.. offers.Where(o => o.Name == choice.Text("name"))];
        if (choice.Text("type") != "allowed_tools") return offers;
        var allowed = choice.Items("tools").Select(t => t.Text("name")).ToHashSet(StringComparer.Ordinal);
        return [.. offers.Where(o => allowed.Contains(o.Name))];
    }
}
