using System.Runtime.CompilerServices;

namespace Proxy.Core.Storage;

/// <summary>
/// Objects as files of one folder. An object is written beside (<c>.draft</c> folder), flushed to the disk and then given its
/// name, so that it is there whole or not at all; the folder is flushed too, so that the name stays. The file system must
/// know hard links.
/// </summary>
internal sealed class DiskStore : IObjectStore
{
    private const string Drafts = ".draft";
    private readonly string _root;

    /// <param name="root">Absolute. Made when something is written.</param>
    public DiskStore(string root) => _root = root;

    public Task<ObjectInfo?> FindAsync(string name, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(name));
        return Task.FromResult(file.Exists ? Info(name, file) : null);
    }

    public Task<Stream?> OpenAsync(string name, long offset, long? length, CancellationToken cancellationToken)
    {
        try
        {
            var file = new FileStream(PathOf(name), new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous,
                BufferSize = 0,
            });
            file.Seek(Math.Min(offset, file.Length), SeekOrigin.Begin);
            var content = new FaultStream(file, DiskFault.Of);
            return Task.FromResult<Stream?>(length is { } most ? new LengthStream(content, most) : content);
        }
        catch (Exception exception) when (IsMissing(exception))
        {
            return Task.FromResult<Stream?>(null);
        }
        catch (Exception exception) when (DiskFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    public Task<ObjectDraft> CreateAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        try
        {
            return Task.FromResult<ObjectDraft>(new DiskDraft(DraftPath(), path));
        }
        catch (Exception exception) when (DiskFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    public async Task AppendAsync(string name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        try
        {
            var folder = Path.GetDirectoryName(path)!;
            DiskFolder.Make(folder);
            var isNew = !File.Exists(path);
            await using (var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, Options = FileOptions.Asynchronous, BufferSize = 0 }))
            {
                await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
                file.Flush(flushToDisk: true);
            }

            if (isNew) DiskFolder.Flush(folder);
        }
        catch (Exception exception) when (DiskFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    public Task<bool> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        try
        {
            if (!File.Exists(path)) return Task.FromResult(false);
            // Renaming tells one winner of two; deleting does not tell.
            var aside = DraftPath();
            File.Move(path, aside);
            DiskFolder.Flush(Path.GetDirectoryName(path)!);
            File.Delete(aside);
            return Task.FromResult(true);
        }
        catch (Exception exception) when (IsMissing(exception))
        {
            return Task.FromResult(false);
        }
        catch (Exception exception) when (DiskFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        using var paths = Paths(PathOf(prefix.TrimEnd('/')));
        while (Next(paths) is { } path)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = new FileInfo(path);
            if (file.Exists) yield return Info(Path.GetRelativePath(_root, path).Replace('\\', '/'), file);
        }
    }

    public Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var swept = 0;
        using var paths = Paths(Path.Combine(_root, Drafts));
        while (Next(paths) is { } path)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (File.GetLastWriteTimeUtc(path) < before.UtcDateTime && TryDelete(path)) swept++;
        }

        return Task.FromResult(swept);
    }

    /// <returns>False when somebody is writing it, or it is gone.</returns>
    private static bool TryDelete(string draft)
    {
        try
        {
            using (new FileStream(draft, new FileStreamOptions { Access = FileAccess.ReadWrite, Share = FileShare.None | FileShare.Delete, BufferSize = 0 })) File.Delete(draft);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static IEnumerator<string> Paths(string folder)
    {
        try
        {
            return Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true }).GetEnumerator();
        }
        catch (DirectoryNotFoundException)
        {
            return Enumerable.Empty<string>().GetEnumerator();
        }
        catch (Exception exception) when (DiskFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    private static string? Next(IEnumerator<string> paths)
    {
        try
        {
            return paths.MoveNext() ? paths.Current : null;
        }
        catch (Exception exception) when (DiskFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    private static bool IsMissing(Exception exception) => exception is FileNotFoundException or DirectoryNotFoundException;

    private static ObjectInfo Info(string name, FileInfo file) => new(name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));

    private string DraftPath()
    {
        Directory.CreateDirectory(Path.Combine(_root, Drafts));
        return Path.Combine(_root, Drafts, Path.GetRandomFileName());
    }

    private string PathOf(string name) =>
        ObjectName.IsValid(name) ? Path.Combine(_root, name) : throw new ArgumentException("not the name of an object", nameof(name));
}
