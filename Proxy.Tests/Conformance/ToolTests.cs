using System.Text.Json;
using System.Xml.Linq;
using Proxy.Conformance.Cases;
using Proxy.Tests.Api;

namespace Proxy.Tests.Conformance;

/// <summary>The tool as a user meets it, against the gateway.</summary>
public sealed class ToolTests(ConformanceGateway gateway) : IClassFixture<ConformanceGateway>, IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("conformance-").FullName;

    private string[] Server => ["--url", gateway.Url.ToString(), "--key", GatewayFixture.ClientKey];

    private string[] Scripted => [.. Server, "--upstream-script", gateway.Control.ToString()];

    [Fact]
    public async Task Cases_that_hold_are_told_and_end_well()
    {
        var run = await ToolRun.OfAsync([.. Scripted, "--filter", "R11", "--filter", "D24"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("result.string", run.Output, StringComparison.Ordinal);
        Assert.Contains("D24.boom", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("tool.function", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("5 held, 0 failed\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("D2", "D02")]
    [InlineData("r75", "truncation")]
    [InlineData("C5.7", "idempotency-key own-key")]
    [InlineData("D12", "D12 D12.deltas")]
    [InlineData("D12.deltas", "D12.deltas")]
    [InlineData("nobody's history", "truncation")]
    [InlineData("cache.f", "cache.five")]
    public void A_filter_is_a_row_an_id_or_words(string filter, string ids) =>
        Assert.Equal(ids.Split(' '), Catalogue.All.Where(one => one.Matches(filter)).Select(one => one.Id));

    [Fact]
    public async Task Without_a_scripted_upstream_its_cases_are_skipped_and_told_so()
    {
        var run = await ToolRun.OfAsync([.. Server, "--filter", "R5"]);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("needs a scripted upstream", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("1 held, 0 failed, 2 skipped\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_is_refused_fails_cases_with_what_came_back()
    {
        var run = await ToolRun.OfAsync("--url", gateway.Url.ToString(), "--key", "wrong", "--filter", "D02");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("expected status 400, got 401", run.Output, StringComparison.Ordinal);
        Assert.Contains("POST /v1/messages", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_base_url_may_end_in_v1() =>
        Assert.Equal(0, (await ToolRun.OfAsync("--url", new Uri(gateway.Url, "/v1/").ToString(), "--key", GatewayFixture.ClientKey, "--filter", "D02")).ExitCode);

    [Fact]
    public async Task A_waived_case_may_fail_and_a_waiver_that_is_not_needed_fails()
    {
        var file = Write("""[{"id":"D02","reason":"known"},{"id":"D20","reason":"not known to fail"}]""");
        var run = await ToolRun.OfAsync("--url", gateway.Url.ToString(), "--key", "wrong", "--filter", "D02", "--waivers", file);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("known (", run.Output, StringComparison.Ordinal);
        var unneeded = await ToolRun.OfAsync([.. Server, "--filter", "D20", "--waivers", file]);
        Assert.Equal(1, unneeded.ExitCode);
        Assert.Contains("unneeded waiver", unneeded.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("""[{"id":"D02"}]""")]
    [InlineData("""[{"id":"D02","reason":""}]""")]
    [InlineData("""[{"id":"no-such-case","reason":"x"}]""")]
    [InlineData("""[{"id":"D02","reason":"x"},{"id":"D02","reason":"y"}]""")]
    public async Task A_waivers_file_without_sense_is_refused(string waivers)
    {
        var run = await ToolRun.OfAsync([.. Server, "--waivers", Write(waivers)]);
        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("--waivers: ", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Results_are_written_as_JSON()
    {
        var file = Path.Combine(_folder, "results.json");
        await ToolRun.OfAsync([.. Server, "--filter", "D02", "--filter", "D04", "--json", file]);
        using var results = JsonDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(1, results.RootElement.GetProperty("held").GetInt32());
        Assert.Equal(1, results.RootElement.GetProperty("skipped").GetInt32());
        var held = results.RootElement.GetProperty("cases")[0];
        Assert.Equal("D02", held.GetProperty("id").GetString());
        Assert.Equal("held", held.GetProperty("result").GetString());
        Assert.Equal(["D2", "C5.5"], held.GetProperty("rows").EnumerateArray().Select(row => row.GetString()));
    }

    [Fact]
    public async Task Results_are_written_as_JUnit()
    {
        var file = Path.Combine(_folder, "results.xml");
        await ToolRun.OfAsync("--url", gateway.Url.ToString(), "--key", "wrong", "--filter", "D02", "--filter", "D04", "--junit", file);
        var suite = XDocument.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Root!;
        Assert.Equal(("2", "1", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("skipped")!.Value));
        Assert.Contains("got 401", suite.Descendants("failure").Single().Attribute("message")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_names_every_case_without_a_server()
    {
        var run = await ToolRun.OfAsync("--list");
        Assert.Equal(0, run.ExitCode);
        Assert.All(Catalogue.All, one => Assert.Contains(one.Id, run.Output, StringComparison.Ordinal));
        Assert.Contains($"{Catalogue.All.Count} cases", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_told() =>
        Assert.Equal(2, (await ToolRun.OfAsync([.. Server, "--filter", "D02", "--json", Path.Combine(_folder, "no", "such", "folder")])).ExitCode);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string waivers)
    {
        var file = Path.Combine(_folder, Path.GetRandomFileName());
        File.WriteAllText(file, waivers);
        return file;
    }
}
