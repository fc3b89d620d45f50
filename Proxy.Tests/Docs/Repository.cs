namespace Proxy.Tests.Docs;

/// <summary>The sources these tests were built from, found by walking up to the solution.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Path(string relative) => System.IO.Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(Path(relative));

    /// <summary>Hand-written C# files below a folder; build output does not count.</summary>
    public static IEnumerable<string> Sources(string folder) => Directory
        .EnumerateFiles(Path(folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !System.IO.Path.GetRelativePath(Root, file).Split(System.IO.Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Proxy.sln"))) return folder.FullName;
        throw new InvalidOperationException("Proxy.sln is in no folder above " + AppContext.BaseDirectory);
    }
}
