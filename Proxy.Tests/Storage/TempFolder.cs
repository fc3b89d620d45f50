namespace Proxy.Tests.Storage;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    private const int Tries = 1000;

    public string Path { get; } = Directory.CreateTempSubdirectory("objects-").FullName;

    /// <summary>A gateway that was stopped at once may still write a last file where everything else has just been deleted.</summary>
    public static void Delete(string path)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                Directory.Delete(path, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException) when (!Directory.Exists(path))
            {
                return;
            }
            catch (IOException) when (tries < Tries)
            {
                // Once more, with what has come since.
            }
        }
    }

    public void Dispose() => Delete(Path);
}
