using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Stages;

/// <summary>
/// What an answer has shown so far, kept so that its tokens can be counted if it is cut: to count while it streams would
/// make every answer pay for what only a cut one needs.
/// </summary>
internal sealed class ShownText : IDisposable
{
    /// <summary>Bytes that are kept before they are counted after all: more than models write.</summary>
    private const int Most = 1024 * 1024;

    private readonly PooledBuffer _escaped = new();
    private readonly List<(int End, bool IsThinking)> _pieces = [];
    private int _all;
    private int _thinking;

    public void Append(ReadOnlySpan<byte> escaped, bool isThinking)
    {
        if (_escaped.Length >= Most)
        {
            EndBlock(isThinking);
            Fold();
        }

        _escaped.Append(escaped);
    }

    public void EndBlock(bool isThinking) => _pieces.Add((_escaped.Length, isThinking));

    /// <summary>Tokens of all ended blocks by local count; <c>Thinking</c> is part of <c>All</c>.</summary>
    public (int All, int Thinking) Count()
    {
        Fold();
        return (_all, _thinking);
    }

    public void Dispose() => _escaped.Dispose();

    private void Fold()
    {
        var start = 0;
        foreach (var (end, isThinking) in _pieces)
        {
            var tokens = O200kTokenizer.Count(EscapedUtf16.Decode(_escaped.Written[start..end]));
            _all += tokens;
            if (isThinking) _thinking += tokens;
            start = end;
        }

        _pieces.Clear();
        _escaped.Clear();
    }
}
