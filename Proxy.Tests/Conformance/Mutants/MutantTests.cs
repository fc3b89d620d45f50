using Proxy.Conformance.Cases;
using Proxy.Conformance.Suite;

namespace Proxy.Tests.Conformance.Mutants;

/// <summary>Every case can fail, and fails for the rule that it is there for.</summary>
public sealed class MutantTests(MutantLab lab) : IClassFixture<MutantLab>
{
    private static readonly IReadOnlyList<Mutant> s_mutants = [.. RequestMutants.All, .. AnswerMutants.All, .. ErrorMutants.All, .. StreamMutants.All];

    /// <summary>Break everything, for cases that no mutant of their rule concerns.</summary>
    private static readonly Mutant[] s_nonsense =
    [
        new("all", "answers nonsense", Place.Told, exchange => (exchange.Status, exchange.Text) = (200, "{}")),
        new("all", "fails at everything", Place.Told, exchange => exchange.Status = 500),
        new("all", "sends nonsense", Place.Sent, exchange => exchange.Text = """{"model":"gpt-4o","input":"?","truncation":"auto"}"""),
    ];

    [Fact]
    public async Task Every_mutant_is_caught_by_a_case_of_each_rule_that_it_breaks_and_every_case_catches_one()
    {
        // A case that fails without a mutant would prove nothing of one.
        var held = await lab.HeldAsync(Cases, TestContext.Current.CancellationToken);
        Assert.Empty(Cases.Except(held).Select(one => one.Id));
        HashSet<Case> silent = [.. held];
        List<string> escaped = [], table = ["| Rule | Broken: the gateway | Caught by |", "|---|---|---|"];
        foreach (var mutant in s_mutants)
        {
            var caught = await lab.CatchAsync(mutant, held, TestContext.Current.CancellationToken);
            silent.ExceptWith(caught);
            table.Add($"| {mutant.Rows} | {mutant.Breaks} | {string.Join(", ", caught.Select(one => one.Id))} |");
            escaped.AddRange(mutant.RowIds.Where(row => !caught.Any(one => one.RowIds.Contains(row))).Select(row => $"{row}: {mutant.Breaks}"));
        }

        await File.WriteAllLinesAsync(Path.Combine(AppContext.BaseDirectory, "mutants.md"), table, TestContext.Current.CancellationToken);
        Assert.Empty(escaped);
        foreach (var mutant in s_nonsense) silent.ExceptWith(await lab.CatchAsync(mutant, silent, TestContext.Current.CancellationToken));
        Assert.Equal("", string.Join(" ", silent.Select(one => one.Id)));
        // What a mutant left behind would catch the next one: without any, everything must hold again.
        Assert.Empty(held.Except(await lab.HeldAsync(held, TestContext.Current.CancellationToken)).Select(one => one.Id));
    }

    [Fact]
    public void Every_rule_with_a_case_has_a_mutant() =>
        Assert.Empty(Catalogue.All.SelectMany(one => one.RowIds).Distinct().Except(s_mutants.SelectMany(mutant => mutant.RowIds)));

    private static IEnumerable<Case> Cases => Catalogue.All.Where(one => one.Feature is null or Features.Files or Features.Batches or Features.Keys or Features.PlainModel or Features.PrefillModel or Features.CitingModel);
}
