using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Counting;

/// <summary>
/// Counts texts one after another with o200k. What is beyond a million characters is taken to be like what was before:
/// a count must not occupy a processor for longer than it takes to be useful.
/// </summary>
internal sealed class TextCounter
{
    private const int MostCharacters = 1024 * 1024;
    private long _characters;
    private long _tokens;
    private long _uncounted;

    public int Tokens => (int)Math.Min(int.MaxValue, _tokens + (_uncounted == 0 ? 0 : _uncounted * _tokens / _characters));

    /// <param name="escaped">The inside of a JSON string.</param>
    public void AddEscaped(ReadOnlySpan<byte> escaped)
    {
        if (_characters < MostCharacters) Add(EscapedUtf16.Decode(escaped));
        else _uncounted += escaped.Length;
    }

    public void Add(ReadOnlySpan<char> text)
    {
        var counted = text[..(int)Math.Min(text.Length, MostCharacters - _characters)];
        _tokens += O200kTokenizer.Count(counted);
        _characters += counted.Length;
        _uncounted += text.Length - counted.Length;
    }
}
