using System.Globalization;

namespace Proxy.Core.Anthropic.Answers;

/// <summary>
/// What stands around the content of every delta of one block, made once per block so that a delta costs three copies:
/// <c>event: content_block_delta\ndata: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"</c>
/// and <c>"}}\n\n</c>.
/// </summary>
internal sealed class DeltaFrame
{
    private readonly byte[] _prefix = new byte[192];
    private int _length;
    private bool _estimated;

    public static ReadOnlySpan<byte> Event => "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":"u8;

    public ReadOnlySpan<byte> Prefix => _prefix.AsSpan(0, _length);

    public ReadOnlySpan<byte> Suffix => _estimated ? "\",\"estimated_tokens\":null}}\n\n"u8 : "\"}}\n\n"u8;

    public void Prepare(BlockKind kind, int index, bool estimatedTokens)
    {
        _estimated = estimatedTokens && kind == BlockKind.Thinking;
        Event.CopyTo(_prefix);
        index.TryFormat(_prefix.AsSpan(Event.Length), out var digits, provider: CultureInfo.InvariantCulture);
        _length = Event.Length + digits;
        var rest = kind switch
        {
            BlockKind.Thinking => ",\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\""u8,
            BlockKind.ToolUse => ",\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\""u8,
            _ => ",\"delta\":{\"type\":\"text_delta\",\"text\":\""u8,
        };
        rest.CopyTo(_prefix.AsSpan(_length));
        _length += rest.Length;
    }
}
