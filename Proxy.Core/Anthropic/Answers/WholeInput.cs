namespace Proxy.Core.Anthropic.Answers;

/// <summary>The input of a toolset's member while it comes: unlike other inputs it is told in one piece (R45, A3).</summary>
internal sealed class WholeInput
{
    private byte[] _bytes = new byte[256];
    private int _length;

    public bool IsEmpty => _length == 0;

    /// <summary>Content of a JSON string, escapes intact.</summary>
    public ReadOnlySpan<byte> Text => _bytes.AsSpan(0, _length);

    public void Append(ReadOnlySpan<byte> escaped)
    {
        if (escaped.Length > _bytes.Length - _length) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + escaped.Length));
        escaped.CopyTo(_bytes.AsSpan(_length));
        _length += escaped.Length;
    }
}
