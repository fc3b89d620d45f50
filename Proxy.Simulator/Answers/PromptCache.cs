using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers;

/// <summary>
/// Remembers the prefixes it has seen, per model and prompt_cache_key: a chain of hashes, one per input item,
/// so that a conversation that only grows finds its last turn again.
/// </summary>
internal sealed partial class PromptCache(int minimumTokens)
{
    private const int MostPrefixes = 20_000;

    // Recorded cached_tokens are multiples of it.
    private const int Granule = 128;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldest = new();

    public (int Input, int Cached, int Written) Count(SimulatedRequest request)
    {
        var prefixes = Prefixes(request);
        var total = prefixes[^1].Tokens;
        if (!Caches(request) || total < minimumTokens) return (total, 0, 0);
        lock (_gate)
        {
            var hit = prefixes.LastOrDefault(p => _seen.Contains(p.Hash)).Tokens;
            foreach (var prefix in prefixes) Remember(prefix.Hash);
            var cached = hit < minimumTokens ? 0 : Math.Max(minimumTokens, hit - hit % Granule);
            cached = Math.Min(cached, total);
            return (total, cached, request.Model.CacheWrites ? total - cached : 0);
        }
    }

    /// <summary>An input item as far as it is prompt: where the breakpoints stand is no part of it.</summary>
    public static string TextOf(JsonElement item) => Breakpoint().Replace(item.GetRawText(), "");

    public static int InputTokens(SimulatedRequest request) => Prefixes(request)[^1].Tokens;

    // prompt_cache_options.mode explicit without any breakpoint writes and reads nothing (mapping B1).
    private static bool Caches(SimulatedRequest request) =>
        request.Root.Member("prompt_cache_options")?.Text("mode") != "explicit" || request.Root.GetRawText().Contains("\"prompt_cache_breakpoint\"", StringComparison.Ordinal);

    private static List<(string Hash, int Tokens)> Prefixes(SimulatedRequest request)
    {
        var root = request.Root;
        var tokens = root.Items("tools").Sum(TokenEstimate.Tool) + TokenEstimate.Format(root) + TokenEstimate.Text(root.Text("instructions") ?? "");
        var head = $"{request.ModelName}\n{root.Text("prompt_cache_key")}\n{root.Member("tools")?.GetRawText()}\n{root.Text("instructions")}";
        var hash = Hash("", head);
        var prefixes = new List<(string, int)> { (hash, tokens) };
        if (root.Text("input") is { } text) prefixes.Add((Hash(hash, text), tokens + TokenEstimate.Text(text)));
        foreach (var item in request.Input)
        {
            tokens += TokenEstimate.Item(item);
            hash = Hash(hash, TextOf(item));
            prefixes.Add((hash, tokens));
        }
        return prefixes;
    }

    [GeneratedRegex(@",\s*""prompt_cache_breakpoint""\s*:\s*\{[^{}]*\}")]
    private static partial Regex Breakpoint();

    private void Remember(string hash)
    {
        if (!_seen.Add(hash)) return;
        _oldest.Enqueue(hash);
        if (_oldest.Count > MostPrefixes) _seen.Remove(_oldest.Dequeue());
    }

    private static string Hash(string previous, string text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(previous + "\n" + text)));
}
