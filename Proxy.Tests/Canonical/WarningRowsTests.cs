using System.Text.RegularExpressions;
using Proxy.Core.Canonical;
using Proxy.Tests.Docs;

namespace Proxy.Tests.Canonical;

/// <summary>The table of rows against the code that warns and the document that has the rows.</summary>
public sealed class WarningRowsTests
{
    /// <summary>Warnings whose words the sources do not show in one piece, as they look.</summary>
    private static readonly string[] s_made =
    [
        "tools.3.strict:not_strict", "tools.0.input_schema:flattened", "output_config.format:not_strict", "output_format:annotations_dropped", "temperature:unsupported", "top_p:unsupported",
        "context_management.later_20270101:unsupported", "image_generation_call:too_large", "verbosity:not-taken-by-upstream", "strict:not-taken-by-upstream",
        "reasoning:stripped", "metadata.extra:unknown", "anthropic-beta.later-2027-01-01:unknown", "top_k:ignored",
    ];

    [Fact]
    public void Every_warning_of_the_code_has_a_row()
    {
        var written = Repository.Sources("Proxy.Core").Concat(Repository.Sources("Proxy.Api"))
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), """(?:[wW]arnings\.Add|Warn)\("([^"]+)", "([^"]+)"(\)| \+)"""))
            .Select(match => match.Groups[1].Value + ":" + match.Groups[2].Value).Distinct().ToList();
        Assert.True(written.Count > 25, $"only {written.Count} were found");
        Assert.All(written.Concat(s_made), warning => Assert.NotEqual(WarningRows.Other, WarningRows.Of(warning)));
    }

    [Fact]
    public void Every_row_is_one_of_the_document()
    {
        var page = Repository.Read("docs/compatibility.rows.md");
        Assert.All(WarningRows.All, row => Assert.Matches(@"(?m)^\| " + Regex.Escape(row) + @" \|", page));
    }

    [Theory]
    [InlineData("top_k:unsupported", "R56")]
    [InlineData("tools.12.strict:not_strict", "R36")]
    [InlineData("max_tokens:clamped-to-128000", "R54")]
    [InlineData("max_tokens:prewarm-unsupported", "R55")]
    [InlineData("cache_control.ttl:unknown", "R61")]
    [InlineData("anything_at_all:unknown", "C0.8")]
    [InlineData("context_management.compact_20260112:not-taken-by-upstream", "R66")]
    [InlineData("nothing like it", "C0.6")]
    [InlineData("made:up", "C0.6")]
    public void The_first_rule_that_fits_tells_the_row(string warning, string row) => Assert.Equal(row, WarningRows.Of(warning));
}
