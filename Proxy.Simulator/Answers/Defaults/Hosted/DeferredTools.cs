using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers.Defaults.Hosted;

/// <summary>Calls of deferred tools: they are searched for first, unless an earlier search has found them (trace tool-search-server-stream).</summary>
internal static class DeferredTools
{
    public static IReadOnlyList<PlannedItem> Search(SimulatedRequest request, IReadOnlyList<PlannedCall> calls)
    {
        var search = request.Tools.FirstOrDefault(t => t.Text("type") == "tool_search");
        if (search.ValueKind != JsonValueKind.Object) return calls;
        var found = request.FoundTools.SelectMany(t => t.Items("tools").Prepend(t)).Select(t => t.Text("name")).ToHashSet(StringComparer.Ordinal);
        var deferred = Deferred(request).ToList();
        bool IsDeferred(PlannedCall call) => deferred.Any(d => d.Tool == call.Name && (d.Space is null || d.Space == call.Namespace));
        var paths = calls.Where(c => IsDeferred(c) && !found.Contains(c.Name)).Select(c => c.Namespace ?? c.Name).Distinct().ToList();
        // A function that is no namespace's own is told with its own name as namespace (recorded).
        IReadOnlyList<PlannedCall> told = [.. calls.Select(c => c.Namespace is null && IsDeferred(c) ? c with { Namespace = c.Name } : c)];
        if (paths.Count == 0) return told;
        var arguments = new JsonObject { ["paths"] = Names(paths) };
        if (search.Text("execution") == "client")
            return [new PlannedHosted(new JsonObject { ["type"] = "tool_search_call", ["execution"] = "client", ["call_id"] = $"call_search_{request.Input.Count()}", ["arguments"] = arguments })];
        return
        [
            new PlannedHosted(new JsonObject { ["type"] = "tool_search_call", ["arguments"] = arguments }),
            new PlannedHosted(new JsonObject { ["type"] = "tool_search_output", ["tools"] = Names(paths) }),
            .. told,
        ];
    }

    private static IEnumerable<(string Tool, string? Space)> Deferred(SimulatedRequest request)
    {
        foreach (var tool in request.Tools)
        {
            if (tool.Flag("defer_loading") == true && tool.Text("name") is { } name) yield return (name, null);
            foreach (var inner in tool.Items("tools").Where(t => t.Flag("defer_loading") == true)) yield return (inner.Text("name")!, tool.Text("name"));
        }
    }

    private static JsonArray Names(IEnumerable<string> names) => new([.. names.Select(n => (JsonNode)n)]);
}
