using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Relay;

/// <summary>
/// Takes thinking that this gateway sealed out of a conversation that goes on to Anthropic's own API, which takes no signature
/// but its own (R26). All other bytes stay as they came, and bodies without such thinking are not even read.
/// </summary>
internal static class OwnThinking
{
    private const int MessageDepth = 3;
    private const int BlockDepth = 5;

    /// <summary>How every envelope begins (C0.5): base64url of <c>rsp1.</c>.</summary>
    private static ReadOnlySpan<byte> Mark => "cnNwMS4"u8;

    /// <param name="body">A JSON object of the Messages API.</param>
    /// <returns>The same memory where there is nothing to take out.</returns>
    public static ReadOnlyMemory<byte> Remove(ReadOnlyMemory<byte> body)
    {
        if (!IsIn(body.Span)) return body;
        var cuts = Cuts(body.Span);
        if (cuts.Count == 0) return body;
        using var rest = new PooledBuffer(body.Length);
        var at = 0;
        foreach (var cut in cuts)
        {
            rest.Append(body.Span[at..cut.Start.Value]);
            at = cut.End.Value;
        }

        rest.Append(body.Span[at..]);
        return rest.Written.ToArray();
    }

    /// <summary>Something that was sealed here is (still) in there.</summary>
    public static bool IsIn(ReadOnlySpan<byte> body) => body.IndexOf(Mark) >= 0;

    // {"messages":[{"role":"assistant","content":[{"type":"thinking","signature":"cnNwMS4…"},…]},…]}: a message stands at depth
    // 3, a block at depth 5.
    private static List<Range> Cuts(ReadOnlySpan<byte> body)
    {
        var (messages, blocks) = (new Elements(), new Elements());
        var scanner = new JsonScanner(body);
        var depth = 0;
        var (top, inMessage, inBlock) = (Name.Other, Name.Other, Name.Other);
        var (isThinking, isOwn) = (false, false);
        while (scanner.Read())
        {
            switch (scanner.Kind)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    depth++;
                    if (depth == MessageDepth && top == Name.Messages)
                    {
                        messages.Begin(scanner.TokenStart);
                        (blocks, inMessage) = (new Elements(), Name.Other);
                    }
                    else if (IsBlock())
                    {
                        blocks.Begin(scanner.TokenStart);
                        (isThinking, isOwn, inBlock) = (false, false, Name.Other);
                    }

                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (IsBlock()) blocks.End(scanner.TokenEnd, isThinking && isOwn);
                    // A message of thinking alone goes as a whole: an empty one would be refused.
                    else if (depth == MessageDepth && top == Name.Messages) messages.End(scanner.TokenEnd, blocks.AreAllCut, blocks);
                    depth--;
                    break;
                case JsonTokenType.PropertyName when depth == 1:
                    top = NameOf(scanner.Escaped);
                    break;
                case JsonTokenType.PropertyName when depth == MessageDepth:
                    inMessage = NameOf(scanner.Escaped);
                    break;
                case JsonTokenType.PropertyName when depth == BlockDepth:
                    inBlock = NameOf(scanner.Escaped);
                    break;
                case JsonTokenType.String when depth == BlockDepth && inBlock == Name.Type:
                    isThinking = scanner.Escaped.SequenceEqual("thinking"u8) || scanner.Escaped.SequenceEqual("redacted_thinking"u8);
                    break;
                case JsonTokenType.String when depth == BlockDepth && inBlock == Name.Seal:
                    isOwn = scanner.Escaped.StartsWith(Mark);
                    break;
            }
        }

        return messages.Cuts;

        bool IsBlock() => depth == BlockDepth && top == Name.Messages && inMessage == Name.Content;
    }

    private static Name NameOf(ReadOnlySpan<byte> escaped) =>
        escaped.SequenceEqual("messages"u8) ? Name.Messages
        : escaped.SequenceEqual("content"u8) ? Name.Content
        : escaped.SequenceEqual("type"u8) ? Name.Type
        : escaped.SequenceEqual("signature"u8) || escaped.SequenceEqual("data"u8) ? Name.Seal
        : Name.Other;

    private enum Name
    {
        Other,
        Messages,
        Content,
        Type,
        Seal,
    }

    /// <summary>The elements of one array, and what is to be cut out of it: each with one comma.</summary>
    private sealed class Elements
    {
        private int _count;
        private int _cut;
        private int _start;
        private int _lastEnd;
        private int _leading = -1;

        public List<Range> Cuts { get; } = [];

        public bool AreAllCut => _count > 0 && _cut == _count;

        public void Begin(int start)
        {
            // What is cut before the first that stays goes with the comma behind it.
            if (_leading >= 0) Cuts.Add(_leading..start);
            (_leading, _start) = (-1, start);
            _count++;
        }

        /// <param name="inner">What is cut out of the element itself.</param>
        public void End(int end, bool isCut, Elements? inner = null)
        {
            if (!isCut) Cuts.AddRange(inner?.Cuts ?? []);
            else if (_count - 1 > _cut) Cuts.Add(_lastEnd..end);
            else _leading = _start;
            if (isCut) _cut++;
            _lastEnd = end;
        }
    }
}
