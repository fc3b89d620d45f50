using System.Text.RegularExpressions;
using Proxy.Conformance.Cases;
using Proxy.Conformance.Docs;
using Proxy.Conformance.Suite;

namespace Proxy.Tests.Docs;

/// <summary>docs/compatibility.md is the contract for readers of the repository alone; these hold it to the code. <c>dotnet run --project Proxy.Conformance -- --write-docs</c> writes it.</summary>
public sealed class CompatibilityTests
{
    private static readonly IReadOnlyList<CompatibilityRow> s_rows = CompatibilityRow.ReadAll();

    private static readonly string[] s_states = ["done", "refused", "warned"];

    /// <summary>Every row the contract has; <see cref="CompatibilityRow.Id"/>.</summary>
    private static IEnumerable<string> Contract =>
    [
        .. Ids("C0.", 8), .. Ids("R", 75), .. Ids("S", 24), .. Ids("C3.", 21), .. Ids("C4.", 10), .. Ids("C5.", 7),
        "C6", "C7", "C8", "C9", .. Ids("K", 15), .. Ids("D", 40),
    ];

    [Fact]
    public void Every_rule_of_the_contract_has_exactly_one_row() =>
        Assert.Equal(Contract.Order(StringComparer.Ordinal), s_rows.Select(row => row.Id).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_file_a_row_names_is_there() =>
        Assert.Empty(s_rows.SelectMany(row => row.Files.Where(file => !Exists(file)).Select(file => $"{row.Id}: {file}")));

    [Fact]
    public void Every_test_a_row_names_is_there() =>
        Assert.Empty(s_rows.SelectMany(row => row.Tests.Where(test => !KnownTests.Names.Contains(test)).Select(test => $"{row.Id}: {test}")));

    [Fact]
    public void A_row_says_what_the_gateway_does_and_not_what_it_will() =>
        Assert.Empty(s_rows.Where(row => !s_states.Any(row.State.StartsWith) || Regex.IsMatch(row.State, @"\d/5|\b(later|planned|not yet)\b")).Select(row => $"{row.Id}: {row.State}"));

    [Fact]
    public void A_row_names_its_code_and_the_test_that_proves_it() =>
        Assert.Empty(s_rows.Where(row => row.Tests.Count == 0 || (row.Files.Count == 0 && row.Id[0] != 'D')).Select(row => row.Id));

    [Fact]
    public void A_row_has_a_case_that_puts_it_to_any_server() =>
        Assert.Empty(s_rows.Where(row => row.Cases.Count == 0).Select(row => row.Id));

    /// <summary>One that a server without a feature skips proves nothing of ours.</summary>
    [Fact]
    public void A_row_has_a_case_that_the_gateway_does_not_skip() =>
        Assert.Empty(s_rows.Select(row => row.Id).Except(Catalogue.All.Where(one => one.Feature is not Features.Batches).SelectMany(one => one.RowIds)));

    [Fact]
    public void Every_row_that_a_case_names_is_there() =>
        Assert.Empty(Catalogue.All.SelectMany(one => one.RowIds).Except(s_rows.Select(row => row.Id)));

    [Fact]
    public void It_is_what_the_rows_and_the_cases_make_of_it() =>
        Assert.Equal(CompatibilityDocument.Of(Repository.Read("docs/compatibility.rows.md"), Catalogue.All), Repository.Read("docs/compatibility.md"));

    private static IEnumerable<string> Ids(string prefix, int last) => Enumerable.Range(1, last).Select(n => prefix + n);

    private static bool Exists(string file) => File.Exists(Repository.Path(file)) || Directory.Exists(Repository.Path(file));
}
