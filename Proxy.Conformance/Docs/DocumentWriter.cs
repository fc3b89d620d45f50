using Proxy.Conformance.Cases;

namespace Proxy.Conformance.Docs;

internal static class DocumentWriter
{
    /// <summary>Writes what follows from rows and cases, in the repository that the current folder is a part of.</summary>
    /// <exception cref="FileNotFoundException">The current folder is in no such repository.</exception>
    public static async Task WriteAsync(CancellationToken cancellation)
    {
        var docs = Find();
        var rows = await File.ReadAllTextAsync(Path.Combine(docs, "compatibility.rows.md"), cancellation);
        await File.WriteAllTextAsync(Path.Combine(docs, "compatibility.md"), CompatibilityDocument.Of(rows, Catalogue.All), cancellation);
        var page = Path.Combine(docs, "conformance.md");
        await File.WriteAllTextAsync(page, ConformanceDocument.Of(await File.ReadAllTextAsync(page, cancellation), Catalogue.All), cancellation);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "docs", "compatibility.rows.md"))) return Path.Combine(folder.FullName, "docs");
        throw new FileNotFoundException("docs/compatibility.rows.md is in no folder above " + Environment.CurrentDirectory);
    }
}
