using System.Runtime.CompilerServices;

namespace Proxy.Core.Storage;

/// <summary>
/// Objects as files of one folder. An object is written beside (<c>.draft</c> folder), flushed to the disk and renamed, so
/// that it is there whole or not at all.
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
            return Task.FromResult<Stream?>(length is { } most ? new LengthStream(file, most) : file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
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
            Directory.CreateDirectory(Path.Combine(_root, Drafts));
            return Task.FromResult<ObjectDraft>(new DiskDraft(Path.Combine(_root, Drafts, Path.GetRandomFileName()), path));
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
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.Read, Options = FileOptions.Asynchronous, BufferSize = 0 });
            await file.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
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
            // Renaming tells one winner of two; deleting does not tell.
            Directory.CreateDirectory(Path.Combine(_root, Drafts));
            var aside = Path.Combine(_root, Drafts, Path.GetRandomFileName());
            File.Move(path, aside);
            File.Delete(aside);
            return Task.FromResult(true);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
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
        var folder = PathOf(prefix.TrimEnd('/'));
        if (!Directory.Exists(folder)) yield break;
        foreach (var path in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true }))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var file = new FileInfo(path);
            if (file.Exists) yield return Info(Path.GetRelativePath(_root, path).Replace('\\', '/'), file);
        }
    }

    private static ObjectInfo Info(string name, FileInfo file) => new(name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero));

    private string PathOf(string name) =>
        ObjectName.IsValid(name) ? Path.Combine(_root, name) : throw new ArgumentException("not the name of an object", nameof(name));
}
