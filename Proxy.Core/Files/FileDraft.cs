using Proxy.Core.Storage;

namespace Proxy.Core.Files;

/// <summary>A file whose bytes have come and that nobody can see yet. Disposed without <see cref="FileStore.KeepAsync"/>, it was never there.</summary>
internal sealed class FileDraft(StoredFile file, ObjectDraft content) : IAsyncDisposable
{
    /// <summary>As it will be, but for when it expires.</summary>
    public StoredFile File { get; } = file;

    public ObjectDraft Content { get; } = content;

    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
