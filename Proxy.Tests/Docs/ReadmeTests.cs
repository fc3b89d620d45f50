using System.Text.RegularExpressions;
using Proxy.Tests.Api;
using Proxy.Tests.Conformance;

namespace Proxy.Tests.Docs;

public sealed class ReadmeTests
{
    private static readonly string s_readme = Repository.Read("README.md");

    [Fact]
    public void The_test_command_is_the_one_that_CI_runs()
    {
        var command = Assert.Single(Commands(), line => line.StartsWith("dotnet test", StringComparison.Ordinal));
        Assert.Contains(Repository.Read(".ci/run").Split('\n'), line => line.TrimStart().StartsWith(command, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_answer_shown_is_the_answer_given()
    {
        var question = Regex.Match(s_readme, "curl .*?-d '(.*?)'", RegexOptions.Singleline).Groups[1].Value;
        var shown = Regex.Match(s_readme, "```json\n(.*?)\n```", RegexOptions.Singleline).Groups[1].Value;
        await using var gateway = await GatewayFixture.StartAsync();
        using var response = await gateway.PostAsync(question);
        Assert.Equal(shown, await response.TextAsync());
    }

    [Fact]
    public async Task The_conformance_command_holds()
    {
        var command = Assert.Single(Commands(), line => line.StartsWith("dotnet run --project Proxy.Conformance -- ", StringComparison.Ordinal));
        await using var gateway = await GatewayFixture.StartAsync();
        var args = command.Split(" -- ")[1].Replace("http://127.0.0.1:8080", gateway.BaseUrl.ToString(), StringComparison.Ordinal);
        var run = await ToolRun.OfAsync(args.Split(' '));
        Assert.True(run.ExitCode == 0, run.Output);
    }

    [Fact]
    public void Every_project_that_a_command_names_is_there() =>
        Assert.All(Regex.Matches(s_readme, @"dotnet (?:run|test)[^\n`#]*?(Proxy\.\w+)").Select(match => match.Groups[1].Value),
            project => Assert.True(File.Exists(Repository.Path($"{project}/{project}.csproj")), project));

    [Fact]
    public void Every_link_into_the_repository_leads_somewhere()
    {
        foreach (var page in Directory.EnumerateFiles(Repository.Path("docs"), "*.md").Append(Repository.Path("README.md")))
            foreach (Match link in Regex.Matches(File.ReadAllText(page), @"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)"))
                Assert.True(Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, link.Groups[1].Value)), $"{Path.GetFileName(page)}: {link.Value}");
    }

    /// <summary>The commands of the first block: what a newcomer types.</summary>
    private static IEnumerable<string> Commands() => Regex.Match(s_readme, "```(?:sh|bash)?\n(.*?)```", RegexOptions.Singleline).Groups[1].Value
        .Split('\n').Select(line => line.Split('#')[0].Trim());
}
