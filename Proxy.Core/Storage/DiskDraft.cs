namespace Proxy.Core.Storage;

internal sealed class DiskDraft : ObjectDraft
{
    private readonly string _draft;
    private readonly string _path;
    private readonly FileStream _file;
    private bool _isClosed;

    public DiskDraft(string draft, string path)
    {
        (_draft, _path) = (draft, path);
        // Nobody else may have it open: that is how a sweep knows the drafts that are being written.
        _file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous });
        Content = new FaultStream(_file, DiskFault.Of);
    }

    public override Stream Content { get; }

    public override async Task<bool> CommitAsync(bool replaces, CancellationToken cancellationToken)
    {
        try
        {
            await _file.FlushAsync(cancellationToken).ConfigureAwait(false);
            _file.Flush(flushToDisk: true);
            // Nobody could read it while it is open here. From now on only its age keeps a sweep away.
            await _file.DisposeAsync().ConfigureAwait(false);
            var folder = Path.GetDirectoryName(_path)!;
            DiskFolder.Make(folder);
            if (replaces) File.Move(_draft, _path, overwrite: true);
            else if (!DiskFolder.TryLink(_draft, _path)) return false;
            DiskFolder.Flush(folder);
            return true;
        }
        catch (Exception exception) when (DiskFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (_isClosed) return;
        _isClosed = true;
        try
        {
            await _file.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // What was not flushed by a commit is thrown away here, and needs no room.
        }

        // The name of the draft; a committed object has its own.
        File.Delete(_draft);
    }
}
