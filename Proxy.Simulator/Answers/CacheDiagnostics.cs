using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers;

/// <summary>
/// Tells why a request does not continue an earlier response (<c>prompt_cache_options.comparison_response_id</c>):
/// remembers of every response the settings and the input that its cache entry rests on.
/// </summary>
internal sealed class CacheDiagnostics
{
    private const int MostResponses = 2_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Told> _byResponse = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    private sealed record Told(IReadOnlyList<(string Reason, string Value)> Settings, IReadOnlyList<string> Items, bool Compacted);

    /// <summary>Null when the request asked for no comparison.</summary>
    public JsonObject? Compare(SimulatedRequest request)
    {
        if (request.Root.Member("prompt_cache_options")?.Text("comparison_response_id") is not { } id) return null;
        Told? earlier;
        lock (_gate) earlier = _byResponse.GetValueOrDefault(id);
        if (earlier is null) return new JsonObject { ["type"] = "comparison_response_not_found" };
        var now = Of(request);
        var changed = now.Settings.Zip(earlier.Settings).FirstOrDefault(pair => pair.First.Value != pair.Second.Value).First.Reason;
        var common = now.Items.Zip(earlier.Items).TakeWhile(pair => pair.First == pair.Second).Count();
        if (changed is null && common == earlier.Items.Count) return new JsonObject { ["type"] = "cache_hit" };
        var reusable = changed is null ? request.Input.Take(common).Sum(TokenEstimate.Item) : 0;
        return new JsonObject
        {
            ["type"] = "cache_miss",
            ["reason"] = changed ?? (now.Compacted && !earlier.Compacted ? "context_compacted" : "input_changed"),
            ["cache_missed_tokens"] = PromptCache.InputTokens(request) - reusable,
            ["comparison_reusable_tokens"] = reusable,
        };
    }

    public void Remember(string responseId, SimulatedRequest request)
    {
        var told = Of(request);
        lock (_gate)
        {
            if (!_byResponse.TryAdd(responseId, told)) return;
            _oldest.Enqueue(responseId);
            if (_oldest.Count > MostResponses) _byResponse.Remove(_oldest.Dequeue());
        }
    }

    private static Told Of(SimulatedRequest request)
    {
        var root = request.Root;
        (string, string)[] settings =
        [
            ("model_changed", request.ModelName),
            ("service_tier_changed", root.Text("service_tier") ?? "auto"),
            ("prompt_cache_key_changed", root.Text("prompt_cache_key") ?? ""),
            ("tools_changed", Raw(root, "tools")),
            ("text_format_changed", root.Member("text") is { } text ? Raw(text, "format") : ""),
            ("verbosity_changed", root.Member("text")?.Text("verbosity") ?? ""),
            ("reasoning_effort_changed", root.Member("reasoning")?.Text("effort") ?? ""),
            ("input_changed", root.Text("instructions") ?? ""),
        ];
        var items = root.Text("input") is { } plain ? [Hash(plain)] : request.Input.Select(i => Hash(PromptCache.TextOf(i))).ToList();
        return new Told(settings, items, request.Input.Any(i => i.Text("type") == "compaction"));
    }

    private static string Raw(JsonElement element, string name) => element.Member(name)?.GetRawText() ?? "";

    private static string Hash(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
