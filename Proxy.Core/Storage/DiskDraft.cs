namespace Proxy.Core.Storage;

internal sealed class DiskDraft : ObjectDraft
{
    private readonly string _draft;
    private readonly string _path;
    private readonly FileStream _file;
    private bool _isCommitted;

    public DiskDraft(string draft, string path)
    {
        (_draft, _path) = (draft, path);
        _file = new FileStream(draft, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
    }

    public override Stream Content => _file;

    public override async Task<bool> CommitAsync(bool replaces, CancellationToken cancellationToken)
    {
        try
        {
            await _file.FlushAsync(cancellationToken).ConfigureAwait(false);
            _file.Flush(flushToDisk: true);
            await _file.DisposeAsync().ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            if (!replaces && File.Exists(_path)) return false;
            File.Move(_draft, _path, replaces);
            return _isCommitted = true;
        }
        catch (IOException) when (!replaces && File.Exists(_path))
        {
            return false;
        }
        catch (Exception exception) when (DiskFault.Of(exception) is { } fault)
        {
            throw new StorageException(fault, exception);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync().ConfigureAwait(false);
        if (!_isCommitted) File.Delete(_draft);
    }
}
