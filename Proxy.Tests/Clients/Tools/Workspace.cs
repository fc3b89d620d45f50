namespace Proxy.Tests.Clients.Tools;

/// <summary>A fresh home and work folder for one client run; a client that finds an old session behaves differently.</summary>
internal sealed class Workspace : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("rp-");

    public Workspace()
    {
        Home = _root.CreateSubdirectory("home").FullName;
        Work = _root.CreateSubdirectory("work").FullName;
        Temp = _root.CreateSubdirectory("tmp").FullName;
    }

    public string Home { get; }

    public string Work { get; }

    public string Temp { get; }

    public string PathOf(string file) => Path.Combine(Work, file);

    public void Dispose()
    {
        try
        {
            _root.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A grandchild of the client may still be writing as it dies; the folder is in the temp directory.
        }
    }
}
