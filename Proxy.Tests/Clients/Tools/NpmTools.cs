namespace Proxy.Tests.Clients.Tools;

/// <summary>
/// Finds what <c>npm install --prefix .tools</c> put beside the sources. Nothing there is part of the repository:
/// Claude Code's licence does not allow it, so a machine without it skips, and CI (which installs it) fails instead.
/// </summary>
internal static class NpmTools
{
    private const string InstallHint =
        "run: npm install --prefix .tools --no-save --ignore-scripts @anthropic-ai/claude-code-linux-x64@2.1.330 @anthropic-ai/sdk@1.12.0 ai@7.0.173 @ai-sdk/anthropic@4.0.105 zod@4.6.7 openai@7.57.0 @openai/codex@0.169.0 azurite@3.37.0";

    public static string RequireFile(string package, string file)
    {
        foreach (var root in Roots())
        {
            var candidate = Path.Combine(root, package, file);
            if (File.Exists(candidate))
                return candidate;
        }

        throw Missing($"{package} is not installed ({InstallHint})");
    }

    public static string RequireOnPath(string program)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            var candidate = Path.Combine(folder, program);
            if (folder.Length > 0 && File.Exists(candidate))
                return candidate;
        }

        throw Missing($"{program} is not on PATH");
    }

    /// <summary>A skip is a failure where CI_STRICT says so: a client test that silently stops running proves nothing.</summary>
    public static Exception Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI_STRICT") == "1")
            Assert.Fail(reason);
        Assert.Skip(reason);
        return new InvalidOperationException(reason);
    }

    private static IEnumerable<string> Roots()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            yield return Path.Combine(folder.FullName, ".tools", "node_modules");
    }
}
