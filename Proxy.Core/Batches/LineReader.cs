using Proxy.Core.Json;

namespace Proxy.Core.Batches;

/// <summary>The lines of a stream, one after another. Holds the longest one.</summary>
internal sealed class LineReader(Stream stream) : IDisposable
{
    private const int Gather = 64 * 1024;
    private readonly PooledBuffer _bytes = new(Gather);
    private int _from;
    private int _looked;

    /// <returns>The next whole line without its end, valid until the next call; null at the end. What has no end is no line.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = _bytes.Written[_looked..].IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = _bytes.WrittenMemory[_from..(_looked + found)];
                _from = _looked += found + 1;
                return line;
            }

            if (_from > 0) _bytes.RemoveFirst(_from);
            _from = 0;
            _looked = _bytes.Length;
            var read = await stream.ReadAsync(_bytes.GetMemory(Gather), cancellationToken).ConfigureAwait(false);
            if (read == 0) return null;
            _bytes.Advance(read);
        }
    }

    public void Dispose() => _bytes.Dispose();
}
