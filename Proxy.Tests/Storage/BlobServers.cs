using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Sas;
using Proxy.Core.Storage;
using Proxy.Tests.Clients.Tools;
using Proxy.Tests.Storage;

[assembly: AssemblyFixture(typeof(BlobServers))]

namespace Proxy.Tests.Storage;

public enum StoreKind
{
    Disk,

    /// <summary>Azurite from npm, where it is installed.</summary>
    Azure,
}

/// <summary>One Azurite for all tests, begun when the first asks. Tests keep apart by their container.</summary>
public sealed class BlobServers : IDisposable
{
    // Azurite's own account and key, published with it.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private const string Listens = "successfully listens on ";
    private readonly Lock _gate = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("azurite-");
    private ChildProcess? _process;
    private string? _url;
    private int _containers;

    public static TheoryData<StoreKind> Kinds => [StoreKind.Disk, StoreKind.Azure];

    /// <summary>An empty store of its own.</summary>
    internal IObjectStore Open(StoreKind kind, string folder) =>
        kind == StoreKind.Disk ? new DiskStore(folder) : new AzureBlobStore(AzureContainer.TryCreate(NewContainer())!);

    /// <summary>For <c>ConnectionStrings:blobs</c>: the address of a container that is not there yet, with a SAS that may make it. Skips the test where Azurite is not installed.</summary>
    public string NewContainer() => Client("test" + Interlocked.Increment(ref _containers).ToString(CultureInfo.InvariantCulture))
        .GenerateSasUri(BlobContainerSasPermissions.All, TimeProvider.System.GetUtcNow().AddHours(1)).ToString();

    /// <summary>The server as a connection string names it.</summary>
    public string ConnectionString(string? key = null) => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={key ?? Key};BlobEndpoint={Url()}/{Account};";

    public void Dispose()
    {
        _process?.Dispose();
        _folder.Delete(recursive: true);
    }

    private BlobContainerClient Client(string container)
    {
        var client = new BlobContainerClient(ConnectionString(), container);
        // A SAS for one container cannot make it.
        client.CreateIfNotExists();
        return client;
    }

    private string Url()
    {
        lock (_gate)
        {
            return _url ??= Start();
        }
    }

    private string Start()
    {
        var program = NpmTools.RequireFile("azurite", "dist/src/blob/main.js");
        _process = ChildProcess.Start(
            NpmTools.RequireOnPath("node"), [program, "--blobPort", "0", "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry", "--silent"],
            new Dictionary<string, string> { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" }, _folder.FullName);
        var line = _process.LineAsync(static line => line.Contains(Listens, StringComparison.Ordinal), CancellationToken.None);
        Assert.True(line.Wait(TimeSpan.FromMinutes(4)), "Azurite does not listen: " + _process.Errors);
        return line.Result[(line.Result.IndexOf(Listens, StringComparison.Ordinal) + Listens.Length)..].Trim();
    }
}
