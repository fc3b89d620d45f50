using System.Text.RegularExpressions;

namespace Proxy.Tests.Docs;

/// <summary>The shape that docs/architecture.md promises, read from the sources.</summary>
public sealed class StructureTests
{
    private static readonly string[] s_projects = ["Proxy.Core", "Proxy.Api", "Proxy.Worker", "Proxy.Simulator", "Proxy.Conformance", "Proxy.Tests", "Proxy.Benchmarks", "ServiceDefaults", "AppHost", "AppHost.Tests"];

    [Theory]
    [InlineData("Proxy.Core/Anthropic", "Proxy.Core.OpenAI")]
    [InlineData("Proxy.Core/OpenAI", "Proxy.Core.Anthropic")]
    [InlineData("Proxy.Core", "Microsoft.AspNetCore")]
    [InlineData("Proxy.Core", "Proxy.Api")]
    [InlineData("Proxy.Core", "Proxy.Simulator")]
    [InlineData("Proxy.Simulator", "Proxy.Core")]
    [InlineData("Proxy.Conformance", "Proxy.Core")]
    [InlineData("Proxy.Conformance", "Proxy.Simulator")]
    [InlineData("Proxy.Conformance", "Microsoft.AspNetCore")]
    public void Code_in_one_folder_never_names_the_other_namespace(string folder, string namespaceName)
    {
        var sources = Repository.Sources(folder).ToList();
        Assert.NotEmpty(sources);
        // Prose in comments may name anything; code may not.
        Assert.DoesNotContain(sources, file => File.ReadLines(file).Any(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
            && Regex.IsMatch(line, $@"(?<![\w.]){Regex.Escape(namespaceName)}(?!\w)")));
    }

    /// <summary>Rows such as <c>| `Proxy.Core/Models` | aliases … | Canonical |</c>; "nothing" is no folder's name.</summary>
    [Fact]
    public void Folders_of_the_core_use_only_what_the_architecture_allows()
    {
        var rows = Regex.Matches(Repository.Read("docs/architecture.md"), @"^\| `Proxy\.Core/(\w+)` \| [^|]* \| ([^|]*) \|", RegexOptions.Multiline)
            .ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value.Split(',', StringSplitOptions.TrimEntries));
        var folders = Repository.Sources("Proxy.Core").Select(file => Path.GetRelativePath(Repository.Path("Proxy.Core"), file).Split(Path.DirectorySeparatorChar)[0]);
        Assert.Equal(folders.Distinct().Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
        Assert.All(rows, row =>
        {
            var used = Repository.Sources("Proxy.Core/" + row.Key).SelectMany(File.ReadLines)
                .Select(line => Regex.Match(line, @"^using (?:static )?Proxy\.Core\.(\w+)").Groups[1].Value).Where(name => name.Length > 0);
            Assert.Empty(used.Except(row.Value).Except([row.Key]));
        });
    }

    [Fact]
    public void The_core_project_takes_no_web_framework()
    {
        var project = Repository.Read("Proxy.Core/Proxy.Core.csproj");
        Assert.Contains("Sdk=\"Microsoft.NET.Sdk\"", project, StringComparison.Ordinal);
        Assert.DoesNotContain("AspNetCore", project, StringComparison.Ordinal);
        Assert.DoesNotContain("ProjectReference", project, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_short()
    {
        var lines = s_projects.SelectMany(Repository.Sources).Select(file => (File: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count())).OrderBy(f => f.Lines).ToList();
        Assert.DoesNotContain(lines, f => f.Lines > 400);
        Assert.True(lines[lines.Count / 2].Lines < 80, $"median {lines[lines.Count / 2].Lines}");
    }

    [Theory]
    [InlineData("Proxy.Core")]
    [InlineData("Proxy.Api")]
    [InlineData("Proxy.Worker")]
    [InlineData("Proxy.Simulator")]
    [InlineData("Proxy.Conformance")]
    [InlineData("Proxy.Tests")]
    [InlineData("AppHost")]
    [InlineData("AppHost.Tests")]
    public void The_folder_is_the_namespace(string project)
    {
        var wrong = from file in Repository.Sources(project)
                    let declared = Regex.Match(File.ReadAllText(file), @"^namespace ([\w.]+)", RegexOptions.Multiline).Groups[1].Value
                    let expected = Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
                    where declared.Length > 0 && declared != expected
                    select $"{Path.GetRelativePath(Repository.Root, file)}: {declared}";
        Assert.Empty(wrong);
    }
}
