using System.Globalization;
using System.Text;
using Proxy.Core.Redaction;

namespace Proxy.Tests.Redaction;

/// <summary>
/// How the masker does on one set. Found: the value is masked whole (so nothing of it leaks), whatever the mask says.
/// A mask that touches no labelled value is a false one.
/// </summary>
internal sealed class CorpusScore
{
    private readonly Dictionary<PiiKind, (int Labelled, int Found, int Named, int Masks, int Rightful)> _kinds = Enum.GetValues<PiiKind>().ToDictionary(kind => kind, _ => default((int, int, int, int, int)));
    private readonly StringBuilder _misses = new();

    public CorpusScore(string set)
    {
        var lines = CorpusLine.Read(set);
        (Set, Lines, Negatives) = (set, lines.Count, lines.Count(line => line.Labels.Count == 0));
        foreach (var line in lines) Add(line);
    }

    public string Set { get; }

    public int Lines { get; }

    public int Negatives { get; }

    public double Precision => Share(_kinds.Values.Sum(k => k.Rightful), _kinds.Values.Sum(k => k.Masks));

    public double Recall => Share(_kinds.Values.Sum(k => k.Found), _kinds.Values.Sum(k => k.Labelled));

    /// <summary>What went wrong, a line each.</summary>
    public string Misses => _misses.ToString();

    /// <summary>Rows of a Markdown table.</summary>
    public IEnumerable<string> Rows()
    {
        foreach (var (kind, k) in _kinds)
            yield return $"| {Set} | `{Encoding.ASCII.GetString(kind.Mask())}` | {k.Labelled} | {Percent(k.Rightful, k.Masks)} | {Percent(k.Found, k.Labelled)} | {Percent(k.Named, k.Labelled)} |";
        var all = _kinds.Values.Aggregate((a, b) => (a.Labelled + b.Labelled, a.Found + b.Found, a.Named + b.Named, a.Masks + b.Masks, a.Rightful + b.Rightful));
        yield return $"| **{Set}** | all, {Lines} lines, {Negatives} of them without a value | {all.Labelled} | **{Percent(all.Rightful, all.Masks)}** | **{Percent(all.Found, all.Labelled)}** | {Percent(all.Named, all.Labelled)} |";
    }

    private void Add(CorpusLine line)
    {
        var masks = new List<PiiSpan>();
        var spans = new PiiSpans(line.Text);
        while (spans.Next(out var span)) masks.Add(span);
        foreach (var label in line.Labels)
        {
            var over = masks.Where(mask => mask.Start < label.End && label.Start < mask.End).ToList();
            var isFound = over.Count > 0 && over.Min(mask => mask.Start) <= label.Start && over.Max(mask => mask.End) >= label.End;
            if (!isFound) _misses.AppendLine(CultureInfo.InvariantCulture, $"missed {label.Kind} in {line.Source}: {line.Plain}");
            else if (over[0].Kind != label.Kind) _misses.AppendLine(CultureInfo.InvariantCulture, $"taken for {over[0].Kind}, {label.Kind} in {line.Source}: {line.Plain}");
            var k = _kinds[label.Kind];
            _kinds[label.Kind] = (k.Labelled + 1, k.Found + (isFound ? 1 : 0), k.Named + (isFound && over[0].Kind == label.Kind ? 1 : 0), k.Masks, k.Rightful);
        }

        foreach (var mask in masks)
        {
            var isRightful = line.Labels.Any(label => mask.Start < label.End && label.Start < mask.End);
            if (!isRightful) _misses.AppendLine(CultureInfo.InvariantCulture, $"false {mask.Kind} '{Encoding.UTF8.GetString(line.Text[mask.Start..mask.End])}' in {line.Source}: {line.Plain}");
            var k = _kinds[mask.Kind];
            _kinds[mask.Kind] = (k.Labelled, k.Found, k.Named, k.Masks + 1, k.Rightful + (isRightful ? 1 : 0));
        }
    }

    private static double Share(int part, int whole) => whole == 0 ? 1 : (double)part / whole;

    private static string Percent(int part, int whole) => whole == 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0.0} %");
}
