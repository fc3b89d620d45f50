using System.Text.RegularExpressions;
using Proxy.Conformance.Suite;

namespace Proxy.Conformance.Docs;

/// <summary>docs/conformance.md: written by hand but for the sentence that counts the cases.</summary>
internal static partial class ConformanceDocument
{
    public static string Of(string page, IReadOnlyList<Case> cases) => Counts().Replace(page, Summary(cases));

    public static string Summary(IReadOnlyList<Case> cases) =>
        $"{cases.Count} cases, {cases.Count(one => one.NeedsUpstream)} of them need a scripted upstream, {cases.Count(one => one.Feature is not null)} a feature";

    [GeneratedRegex(@"\d+ cases, \d+ of them need a scripted upstream, \d+ a feature")]
    private static partial Regex Counts();
}
