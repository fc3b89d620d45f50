using System.Net;
using Proxy.Tests.Api.Files;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Processes;

/// <summary>An upload passes through the process, and stays in none of its memory.</summary>
public sealed class UploadMemoryTests(BlobServers blobs)
{
    private const int Megabyte = 1024 * 1024, Size = 300;

    [Theory]
    [InlineData(StoreKind.Disk)]
    [InlineData(StoreKind.Azure)]
    public async Task A_process_does_not_grow_by_what_is_uploaded(StoreKind kind)
    {
        (string, string)[] settings = kind == StoreKind.Azure ? [("ConnectionStrings:blobs", blobs.NewContainer())] : [];
        // 16 MiB: by itself the youngest generation grows with the processor's cache.
        settings = [.. settings, ("DOTNET_GCgen0size", "1000000")];
        await using var gateway = await GatewayProcess.StartAsync(new Uri("http://127.0.0.1:9"), null, settings);
        Assert.SkipWhen(gateway.PeakMemory is null, "this system does not tell what a process used at most");
        await gateway.StateAsync();
        // What the first of anything costs is no part of it.
        await UploadAsync(gateway, 5);
        var before = gateway.PeakMemory!.Value;
        await UploadAsync(gateway, Size);
        var grown = (gateway.PeakMemory!.Value - before) / Megabyte;
        Assert.True(grown < Size / 3, $"grown by {grown} MiB");
    }

    private static async Task UploadAsync(GatewayProcess gateway, int megabytes)
    {
        using var body = new Zeros(megabytes);
        using var request = Upload.Request(HttpMethod.Post, "/v1/files", body);
        using var response = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(text.Contains($"\"size_bytes\":{(long)megabytes * Megabyte}", StringComparison.Ordinal), text + "\n" + gateway.Output);
    }

    private sealed class Zeros : HttpContent
    {
        private readonly int _megabytes;

        public Zeros(int megabytes)
        {
            _megabytes = megabytes;
            Headers.TryAddWithoutValidation("content-type", "multipart/form-data; boundary=" + Upload.Boundary);
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"--{Upload.Boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"zeros\"\r\n\r\n"));
            var megabyte = new byte[Megabyte];
            for (var i = 0; i < _megabytes; i++) await stream.WriteAsync(megabyte);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"\r\n--{Upload.Boundary}--\r\n"));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
