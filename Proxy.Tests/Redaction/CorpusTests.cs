using Proxy.Tests.Docs;

namespace Proxy.Tests.Redaction;

/// <summary>The numbers in docs/redaction.md are those that the masker has on the corpus.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private const string Begin = "<!-- corpus: written by CorpusTests -->";
    private const string End = "<!-- /corpus -->";

    [Fact]
    public void The_numbers_in_the_document_are_those_of_the_corpus()
    {
        CorpusScore[] scores = [new("tuned"), new("heldout"), new("fresh")];
        foreach (var score in scores) output.WriteLine(score.Misses);
        var table = string.Join('\n', (string[])[Begin, "", "| Set | Mask | Values | Precision | Recall | Recall with the right name |", "|---|---|---|---|---|---|", .. scores.SelectMany(score => score.Rows()), "", End]);
        output.WriteLine(table);
        var document = Repository.Read("docs/redaction.md");
        var (start, end) = (document.IndexOf(Begin, StringComparison.Ordinal), document.IndexOf(End, StringComparison.Ordinal) + End.Length);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1")
        {
            document = document[..start] + table + document[end..];
            File.WriteAllText(Repository.Path("docs/redaction.md"), document);
            end = start + table.Length;
        }

        Assert.Equal(table, document[start..end]);
    }

    [Theory]
    [InlineData("tuned", 0.97, 0.97)]
    [InlineData("heldout", 0.95, 0.95)]
    [InlineData("fresh", 0.85, 0.85)]
    public void The_masker_stays_as_good_as_it_was(string set, double precision, double recall)
    {
        var score = new CorpusScore(set);
        Assert.True(score.Lines > 150, $"{score.Lines} lines");
        Assert.True(score.Precision >= precision && score.Recall >= recall, $"{score.Precision:P1}, {score.Recall:P1}: {score.Misses}");
    }
}
