using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Proxy.Simulator.Answers.Rendering;

namespace Proxy.Simulator.Answers.Defaults.Hosted;

/// <summary>Searches the web, or opens a page, and cites what was found as OpenAI does: a link in the text, with its place.</summary>
internal static partial class SearchAnswers
{
    private const int LongestQuery = 120;

    private static readonly string[] Everywhere = ["en.example.org", "news.example.com", "docs.example.net"];

    public static HostedWork For(JsonElement tool, string text, bool must)
    {
        var urls = PromptWords.Urls(text);
        if (urls.Count > 0 && (Open().IsMatch(text) || must)) return Opened(urls);
        if (!Asked().IsMatch(text) && !must) return HostedWork.None;
        var query = Query(text);
        var allowed = tool.Member("filters") is { } filters ? filters.Items("allowed_domains").Select(d => d.GetString()!).ToList() : [];
        var found = (allowed.Count > 0 ? allowed : [.. Everywhere]).Take(Everywhere.Length).Select(domain => new Page(domain, query)).ToList();
        var action = new JsonObject
        {
            ["type"] = "search",
            ["queries"] = new JsonArray(query),
            ["query"] = query,
            ["sources"] = new JsonArray([.. found.Select(p => (JsonNode)new JsonObject { ["type"] = "url", ["url"] = p.Url })]),
        };
        var item = new JsonObject { ["type"] = "web_search_call", ["action"] = action, ["results"] = new JsonArray([.. found.Select(p => (JsonNode)p.Result())]) };
        return new HostedWork([new PlannedHosted(item)], Cited($"I searched the web for “{query}”.", found));
    }

    private static HostedWork Opened(List<string> urls)
    {
        var items = urls.Distinct().Select(url => new PlannedHosted(new JsonObject
        {
            ["type"] = "web_search_call",
            ["action"] = new JsonObject { ["type"] = "open_page", ["url"] = url },
        })).ToList();
        return new HostedWork(items, Cited("I opened what you named.", [.. urls.Distinct().Select(u => new Page(new Uri(u), "the page"))]));
    }

    private static PlannedMessage Cited(string opening, List<Page> pages)
    {
        var text = opening;
        var annotations = new List<JsonObject>();
        foreach (var page in pages)
        {
            text += $" {page.Says} ";
            // Recorded: the link carries a mark of where it came from, the source does not.
            var cited = page.Url + (page.Url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "utm_source=openai";
            var link = $"([{page.Domain}]({cited}))";
            var start = Annotations.CodePoints(text);
            text += link;
            annotations.Add(new JsonObject
            {
                ["type"] = "url_citation",
                ["end_index"] = start + Annotations.CodePoints(link),
                ["start_index"] = start,
                ["title"] = page.Title,
                ["url"] = cited,
            });
        }
        return new PlannedMessage(text) { Annotations = annotations };
    }

    // "Perform a web search for the query: x", "search the web for x", "search for x"
    private static string Query(string text)
    {
        var match = Wanted().Match(text);
        var query = (match.Success ? match.Groups[1].Value : PromptWords.Quoted(text).FirstOrDefault() ?? text).ReplaceLineEndings(" ").Trim(' ', '.', '?', '!', '"');
        return query.Length <= LongestQuery ? query : query[..LongestQuery];
    }

    private sealed record Page(string Domain, string Url, string Title)
    {
        public Page(string domain, string query) : this(domain, $"https://{domain}/{Slug().Replace(query.ToLowerInvariant(), "-").Trim('-')}", $"{query} | {domain}")
        {
        }

        public Page(Uri url, string what) : this(url.Host, url.ToString(), $"{what} at {url.Host}")
        {
        }

        public string Says => $"{Domain} writes about it.";

        public JsonObject Result() => new() { ["type"] = "text_result", ["title"] = Title, ["url"] = Url, ["snippet"] = $"What {Domain} found out about {Title}." };
    }

    [GeneratedRegex(@"\bweb[ _]?search\b|\bsearch\s+(?:for|the\s+(?:web|internet))\b|\b(?:look\s+up|google|browse|find|search)\b.*\b(?:web|internet|online)\b", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex Asked();

    [GeneratedRegex(@"\b(?:open|fetch|visit|read|summari[sz]e|look at)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Open();

    [GeneratedRegex(@"(?:\bquery:\s*|\bsearch\s+(?:the\s+)?(?:web\s+|internet\s+)?for:?\s+(?:the\s+query:\s*)?|\blook\s+up\s+|\bgoogle\s+)([^\n]+)", RegexOptions.IgnoreCase)]
    private static partial Regex Wanted();

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Slug();
}
