using System.Text.RegularExpressions;
using Proxy.Conformance.Cases;
using Proxy.Conformance.CommandLine;
using Proxy.Conformance.Docs;
using Proxy.Conformance.Suite;

namespace Proxy.Tests.Docs;

/// <summary>docs/conformance.md against the tool.</summary>
public sealed class ConformanceDocsTests
{
    private static readonly string s_page = Repository.Read("docs/conformance.md");

    [Fact]
    public void It_tells_every_option_and_no_other() => Assert.Equal(Options(OptionsReader.Usage).Append("--help").Distinct().Order(StringComparer.Ordinal),
        Regex.Matches(s_page, @"^\| (`--.*?) \|", RegexOptions.Multiline).SelectMany(row => Options(row.Value)).Order(StringComparer.Ordinal));

    [Fact]
    public void It_tells_every_feature() => Assert.All(Features.Known, feature => Assert.Contains($"| `{feature.Name}` |", s_page, StringComparison.Ordinal));

    [Fact]
    public void It_counts_the_cases() => Assert.Equal(ConformanceDocument.Of(s_page, Catalogue.All), s_page);

    [Fact]
    public void Ids_are_unique() => Assert.Equal(Catalogue.All.Count, Catalogue.All.Select(one => one.Id).Distinct().Count());

    [Fact]
    public void The_gateways_own_waivers_make_sense() => Assert.NotNull(Waivers.Read(Repository.Read("Proxy.Conformance/waivers.json")));

    private static IEnumerable<string> Options(string text) => Regex.Matches(text, @"(?<=^ *|, |`)--[a-z-]+", RegexOptions.Multiline).Select(option => option.Value);
}
