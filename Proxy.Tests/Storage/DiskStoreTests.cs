using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Proxy.Core.Storage;
using Proxy.Tests.Processes;

namespace Proxy.Tests.Storage;

public sealed class DiskStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_full_disk_is_told_as_such_and_keeps_what_it_has()
    {
        using var disk = SmallDisk.Mount(_folder.Path, bytes: 256 * 1024);
        var store = new DiskStore(_folder.Path);
        Assert.True(await store.PutAsync("a/before", "here"u8.ToArray(), replaces: false, Token));
        var full = await Assert.ThrowsAsync<StorageException>(() => store.PutAsync("a/large", new byte[1024 * 1024], replaces: false, Token));
        Assert.Equal(StorageFault.Full, full.Fault);
        Assert.Null(await store.FindAsync("a/large", Token));
        Assert.Equal(["a/before"], await store.ListAsync("a/", Token).Select(info => info.Name).ToListAsync(Token));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(_folder.Path, ".draft")));
        Assert.Equal("here"u8.ToArray(), await store.GetAsync("a/before", Token));
        Assert.True(await store.PutAsync("a/small", new byte[1024], replaces: false, Token));

        // What did not fit may be there in part; what comes after it is there whole.
        await store.AppendAsync("log/a", "one\n"u8.ToArray(), Token);
        Assert.Equal(StorageFault.Full, (await Assert.ThrowsAsync<StorageException>(() => store.AppendAsync("log/a", new byte[1024 * 1024], Token))).Fault);
        Assert.InRange((await store.FindAsync("log/a", Token))!.Size, 4, 256 * 1024);
        Assert.True(await store.DeleteAsync("a/before", Token));
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_a_refusal()
    {
        using var disk = SmallDisk.Mount(_folder.Path, bytes: 256 * 1024);
        var store = new DiskStore(_folder.Path);
        await store.PutAsync("a/b", "x"u8.ToArray(), replaces: false, Token);
        disk.MakeReadOnly();
        Assert.Equal(StorageFault.Refused, (await Assert.ThrowsAsync<StorageException>(() => store.PutAsync("a/c", "x"u8.ToArray(), replaces: false, Token))).Fault);
        Assert.Equal(StorageFault.Refused, (await Assert.ThrowsAsync<StorageException>(() => store.DeleteAsync("a/b", Token))).Fault);
        Assert.Equal(StorageFault.Refused, (await Assert.ThrowsAsync<StorageException>(() => store.AppendAsync("log/a", "x"u8.ToArray(), Token))).Fault);
        Assert.Equal("x"u8.ToArray(), await store.GetAsync("a/b", Token));
    }

    [Fact]
    public async Task A_sweep_takes_what_dead_drafts_left_and_nothing_that_is_being_written()
    {
        var store = new DiskStore(_folder.Path);
        Directory.CreateDirectory(Path.Combine(_folder.Path, ".draft"));
        await File.WriteAllTextAsync(Path.Combine(_folder.Path, ".draft", "dead"), "half", Token);
        await using var living = await store.CreateAsync("a/b", Token);
        await living.Content.WriteAsync("x"u8.ToArray(), Token);
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal(0, await store.SweepAsync(now.AddHours(-1), Token));
        Assert.Equal(1, await store.SweepAsync(now.AddHours(1), Token));
        Assert.True(await living.CommitAsync(replaces: false, Token));
        Assert.Equal("x"u8.ToArray(), await store.GetAsync("a/b", Token));
    }

    [Fact]
    public async Task Kill_9_in_the_middle_of_writing_leaves_nothing_half()
    {
        await using (var gateway = await GatewayProcess.StartAsync(new Uri("http://127.0.0.1:9"), _folder.Path))
        {
            await gateway.StateAsync();
            using var socket = new TcpClient();
            await socket.ConnectAsync(gateway.Http.BaseAddress!.Host, gateway.Http.BaseAddress.Port, Token);
            const string Head = "POST /v1/files HTTP/1.1\r\nHost: x\r\nx-api-key: sk-client-under-test\r\nanthropic-version: 2023-06-01\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 10000000\r\n\r\n";
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Head + "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n" + new string('x', 1_000_000)), Token);
            var drafts = Path.Combine(_folder.Path, "objects", ".draft");
            await Until.TrueAsync(() => Task.FromResult(Directory.Exists(drafts) && Directory.EnumerateFiles(drafts).Any(file => new FileInfo(file).Length > 0)));
            await gateway.KillAsync();
            Assert.Single(Directory.EnumerateFiles(drafts));
        }

        var objects = new DiskStore(Path.Combine(_folder.Path, "objects"));
        Assert.Empty(await objects.ListAsync("files/", Token).ToListAsync(Token));
        Assert.Equal(1, await objects.SweepAsync(TimeProvider.System.GetUtcNow().AddHours(1), Token));
    }

    /// <summary>A file system in memory with little room, where the tests' user may mount one.</summary>
    private sealed class SmallDisk(string path) : IDisposable
    {
        public static SmallDisk Mount(string path, int bytes)
        {
            Assert.SkipUnless(
                OperatingSystem.IsLinux() && Run("mount", "-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={bytes}"), "tmpfs", path),
                "a small file system cannot be mounted here: that needs root on Linux");
            return new SmallDisk(path);
        }

        public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", path));

        public void Dispose() => Run("umount", "-l", path);

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
