using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>The calls that one step of an instruction asks for.</summary>
internal static partial class CallReader
{
    // Guessing a tool from the topic is for small tool sets; with many tools it would misfire.
    private const int MostToolsForTopics = 8;

    public static List<PlannedCall> Read(string step, IReadOnlyList<ToolOffer> offers, string? directory)
    {
        var mentions = Mentions(step, offers);
        if (mentions.Count == 0) return ByVerb(step, offers, directory);
        var calls = new List<PlannedCall>();
        for (var i = 0; i < mentions.Count; i++)
        {
            var end = i + 1 < mentions.Count ? mentions[i + 1].Start : step.Length;
            var words = step[mentions[i].End..end];
            calls.AddRange(Repeat(mentions[i].Offer, words, step, directory));
        }
        return calls;
    }

    public static PlannedCall Forced(ToolOffer offer, string text, string? directory) => Call(offer, text, directory, 0);

    private static IEnumerable<PlannedCall> Repeat(ToolOffer offer, string words, string step, string? directory)
    {
        var objects = EmbeddedJson.Objects(words).ToList();
        if (objects.Count > 0) return objects.Select(json => new PlannedCall(offer.Name, json) { Namespace = offer.Namespace, Custom = offer.Custom });
        // Several paths or quoted values for a tool that wants just one of them: one call each.
        var values = offer.Custom ? 1 : ArgumentMaker.Variations(offer, words);
        var times = Math.Max(values, Times(words));
        var text = words.Trim().Length > 3 ? words : step;
        return Enumerable.Range(0, times).Select(n => Call(offer, text, directory, values > 1 ? n : 0));
    }

    private static PlannedCall Call(ToolOffer offer, string text, string? directory, int variation)
    {
        var arguments = offer.Custom ? PromptWords.Quoted(text).FirstOrDefault() ?? text.Trim() : ArgumentMaker.Make(offer.Parameters, text, directory, variation);
        return new PlannedCall(offer.Name, arguments) { Namespace = offer.Namespace, Custom = offer.Custom };
    }

    private static List<(int Start, int End, ToolOffer Offer)> Mentions(string step, IReadOnlyList<ToolOffer> offers)
    {
        var found = new List<(int Start, int End, ToolOffer Offer)>();
        foreach (var offer in offers)
        {
            var pattern = $@"(?<![\w-])[`""'“]?{Regex.Escape(offer.Name)}(?![\w-])[`""'”]?";
            foreach (Match match in Regex.Matches(step, pattern, RegexOptions.IgnoreCase))
            {
                var before = step[..match.Index];
                var after = step[(match.Index + match.Length)..];
                var listed = Listed().IsMatch(before) && found.Count > 0;
                if (Asked().IsMatch(before) || Continued().IsMatch(after) || listed) found.Add((match.Index, match.Index + match.Length, offer));
            }
        }
        // The longest name wins where one contains another.
        return [.. found.GroupBy(f => f.Start).Select(g => g.MaxBy(f => f.End)).OrderBy(f => f.Start)];
    }

    private static List<PlannedCall> ByVerb(string step, IReadOnlyList<ToolOffer> offers, string? directory)
    {
        foreach (var intent in Intent.All)
        {
            if (!intent.Pattern.IsMatch(step)) continue;
            if (intent.Names.Select(n => offers.FirstOrDefault(o => o.Name == n)).FirstOrDefault(o => o is not null) is { } offer)
                return [.. Repeat(offer, step, step, directory)];
        }
        if (offers.Count > MostToolsForTopics) return [];
        var topical = offers.FirstOrDefault(o => PromptWords.NameParts(o.Name).Any(part => Regex.IsMatch(step, $@"\b{Regex.Escape(part)}", RegexOptions.IgnoreCase)));
        return topical is null ? [] : [.. Repeat(topical, step, step, directory)];
    }

    private static int Times(string words)
    {
        var match = Count().Match(words);
        if (!match.Success) return 1;
        return match.Groups[1].Value.ToLowerInvariant() switch
        {
            "twice" => 2,
            "two times" => 2,
            "three times" => 3,
            "four times" => 4,
            _ => Math.Clamp(int.Parse(match.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture), 1, 64),
        };
    }

    [GeneratedRegex(@"\b(?:call|use|using|invoke|run|try|with|via)\s+(?:the\s+|your\s+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Asked();

    [GeneratedRegex(@"(?:,|\band\b)\s*(?:the\s+)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Listed();

    [GeneratedRegex(@"^\s*(?:tool\b|function\b|\(|with\s*\{|:?\s*\{)", RegexOptions.IgnoreCase)]
    private static partial Regex Continued();

    [GeneratedRegex(@"\b(twice|two times|three times|four times|(\d{1,2}) times)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Count();
}
