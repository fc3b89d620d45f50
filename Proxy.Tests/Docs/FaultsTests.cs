using System.Globalization;
using System.Text.RegularExpressions;

namespace Proxy.Tests.Docs;

/// <summary>docs/faults.md says what is proven; this holds it to the tests.</summary>
public sealed class FaultsTests
{
    private static readonly (string Id, string Proof)[] s_rows =
        [.. Repository.Read("docs/faults.md").Split('\n').Select(static line => Regex.Match(line, @"^\| ([FBP]\d+) \|.*\| ([^|]*) \|$")).Where(static match => match.Success).Select(static match => (match.Groups[1].Value, match.Groups[2].Value))];

    [Fact]
    public void Every_fault_has_one_row() => Assert.Equal(
        [.. Ids("F", 40, "00"), .. Ids("B", 10, "0"), .. Ids("P", 34, "0")],
        s_rows.Select(static row => row.Id));

    [Fact]
    public void Every_row_names_tests_that_are_there()
    {
        Assert.Empty(s_rows.Where(static row => Named(row.Proof).Length == 0).Select(static row => row.Id));
        Assert.Empty(s_rows.SelectMany(static row => Named(row.Proof).Where(static test => !KnownTests.Names.Contains(test)).Select(test => row.Id + ": " + test)));
    }

    private static IEnumerable<string> Ids(string prefix, int last, string format) => Enumerable.Range(1, last).Select(n => prefix + n.ToString(format, CultureInfo.InvariantCulture));

    private static string[] Named(string cell) => [.. Regex.Matches(cell, "`([^`]+)`").Select(static match => match.Groups[1].Value)];
}
