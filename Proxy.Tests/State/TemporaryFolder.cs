using Proxy.Tests.Storage;

namespace Proxy.Tests.State;

/// <summary>A folder of its own, with nothing left of it at the end.</summary>
internal sealed class TemporaryFolder(string prefix) : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory(prefix).FullName;

    /// <summary>Bytes of all files in it at this moment.</summary>
    public long Size => new DirectoryInfo(Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(Length);

    public void Dispose() => TempFolder.Delete(Path);

    // Between finding a file and asking for its length it may have gone.
    private static long Length(FileInfo file)
    {
        try
        {
            return file.Length;
        }
        catch (FileNotFoundException)
        {
            return 0;
        }
    }
}
