namespace Proxy.Tests.Storage;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("objects-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
