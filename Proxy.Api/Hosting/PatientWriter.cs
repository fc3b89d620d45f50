using System.Text;

namespace Proxy.Api.Hosting;

/// <summary>
/// Writes many pieces of text at a time, each at most <see cref="Patience"/> late. Safe for concurrent use. Whoever fills the
/// buffer waits for the write: a reader that has stopped costs time, not memory.
/// </summary>
internal sealed class PatientWriter : IDisposable
{
    private const int BufferSize = 32 * 1024;
    private readonly Lock _gate = new();
    private readonly StreamWriter _output;
    private readonly ITimer _timer;
    private bool _isDue;
    private bool _isClosed;

    /// <param name="output">Gets UTF-8. Stays open.</param>
    public PatientWriter(Stream output, TimeProvider time)
    {
        _output = new StreamWriter(output, bufferSize: BufferSize, leaveOpen: true);
        _timer = time.CreateTimer(static self => ((PatientWriter)self!).Flush(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(100);

    /// <param name="atOnce">With everything that was waiting.</param>
    public void Write(StringBuilder text, bool atOnce)
    {
        lock (_gate)
        {
            try
            {
                _output.Write(text);
                if (atOnce || _isClosed) _output.Flush();
                else if (!_isDue) _isDue = _timer.Change(Patience, Timeout.InfiniteTimeSpan);
            }
            catch (IOException)
            {
                // A full disk takes the text, not the request that it tells of.
            }
        }
    }

    public void Dispose()
    {
        lock (_gate) _isClosed = true;
        _timer.Dispose();
        Flush();
    }

    private void Flush()
    {
        lock (_gate)
        {
            _isDue = false;
            try
            {
                _output.Flush();
            }
            catch (IOException)
            {
                // as above
            }
        }
    }
}
