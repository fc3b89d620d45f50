using System.Runtime.CompilerServices;

namespace Proxy.Tests.Oracles;

/// <summary>
/// The recorded traffic of both APIs. It is no part of the repository: TRACES_DIR names it, or it lies in
/// <c>../shared/traces</c> seen from the repository's root. Tests skip without it.
/// </summary>
internal static class RecordedTraces
{
    public const string Anthropic = "anthropic-messages";
    public const string OpenAI = "openai-responses";

    private static readonly string? s_root = Find();

    /// <summary>Names of the cases that have <paramref name="file"/>; one null row when there are no traces, so that the theory skips.</summary>
    public static TheoryData<string?> Cases(string api, string file)
    {
        TheoryData<string?> data = [];
        if (s_root is not null)
        {
            foreach (var folder in Directory.EnumerateDirectories(Path.Combine(s_root, api)).Order(StringComparer.Ordinal))
            {
                if (File.Exists(Path.Combine(folder, file))) data.Add(Path.GetFileName(folder));
            }
        }

        if (data.Count == 0) data.Add((string?)null);
        return data;
    }

    /// <summary>The folder of one API's cases; skips without traces.</summary>
    public static string Folder(string api)
    {
        Assert.SkipUnless(s_root is not null, "no recorded traces: set TRACES_DIR");
        return Path.Combine(s_root, api);
    }

    public static byte[] Read(string api, string? name, string file)
    {
        Assert.SkipUnless(s_root is not null && name is not null, "no recorded traces: set TRACES_DIR");
        return File.ReadAllBytes(Path.Combine(s_root, api, name, file));
    }

    private static string? Find([CallerFilePath] string here = "")
    {
        if (Environment.GetEnvironmentVariable("TRACES_DIR") is { Length: > 0 } told) return Directory.Exists(told) ? told : null;
        foreach (var start in (string[])[Path.GetDirectoryName(here) ?? "", AppContext.BaseDirectory])
        {
            for (var folder = start.Length > 0 ? new DirectoryInfo(start) : null; folder is not null; folder = folder.Parent)
            {
                var candidate = Path.Combine(folder.FullName, "..", "shared", "traces");
                if (File.Exists(Path.Combine(folder.FullName, "Proxy.sln")) && Directory.Exists(candidate)) return Path.GetFullPath(candidate);
            }
        }

        return null;
    }
}
