using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// A message item. S2: one text block a part, none for an empty part. S14: a refusal part is a text block too.
/// R32: where the client asked for it, a commentary message is one thinking block that seals the item.
/// </summary>
internal sealed class MessageSlot(AnswerOutput output) : Slot(output, ItemKind.Message)
{
    private readonly PartList _parts = new(output);
    private bool? _isCommentary = output.Context.CommentaryAsThinking ? null : false;
    private bool _isOpen;
    private byte[]? _signature;

    /// <summary>The text's block stays open until its part has told all its citations, which its text's end does not (S8).</summary>
    private readonly bool _awaitsCitations = output.Context.WebSearch || output.Web is not null;

    /// <summary><c>commentary</c> or <c>final_answer</c>; null when upstream does not say.</summary>
    public string? Phase { get; private set; }

    public override void Describe(in OutputItem item)
    {
        if (!item.Phase.IsEmpty) Phase = EscapedUtf8.DecodeString(item.Phase);
        if (_isOpen || !Output.Context.CommentaryAsThinking) return;
        _isCommentary = item.Phase.SequenceEqual("commentary"u8);
    }

    public override void BeginPart(TextKind text, int index) => Part(text, index);

    public override void Append(TextKind text, int index, ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty || Part(text, index) is not { Done: false } part) return;
        part.Append(escaped, Ready(part));
    }

    public override void EndPart(TextKind text, int index, ReadOnlySpan<byte> whole)
    {
        if (Part(text, index) is not { Done: false } part) return;
        part.Complete(whole, live: false);
    }

    public override void Annotate(int index, ReadOnlySpan<byte> annotation)
    {
        if (Part(TextKind.Text, index) is not { } part) return;
        (part.Citations ??= new(Output)).Add(annotation);
        if (_isOpen && IsHead && _parts.IsHead(part) && !part.HasPending) FlushCitations(part);
    }

    public override void EndAnnotations(int index, ReadOnlySpan<byte> annotations)
    {
        if (Part(TextKind.Text, index) is { } part) CompleteCitations(part, annotations);
    }

    public override void Pump()
    {
        // The phase decides the block's type, so nothing is shown before it is known.
        if (_isCommentary is null && !Completed) return;
        while (_parts.Head < _parts.Count)
        {
            var part = _parts[_parts.Head];
            if (part.HasPending)
            {
                Open(part.Kind);
                part.Flush();
            }

            if (_isOpen) FlushCitations(part);
            if (!Completed && !(part.Done && (!_awaitsCitations || part.Citations is { IsWhole: true }))) return;
            EndBlock(part);
            _parts.MoveHead();
        }
    }

    public override void Close()
    {
        if (!_isOpen) return;
        // Only a commentary block outlives its parts.
        Output.Sign(_signature ?? Seal(default));
        Output.Close();
        _isOpen = false;
    }

    public override void Free() => _parts.Free();

    protected override void TakeWhole(in OutputItem item, bool truncated)
    {
        var count = JsonElements.Count(item.Content);
        var position = 0;
        foreach (var element in new JsonElements(item.Content))
        {
            if (Output.Ended) return;
            var content = ContentPart.Read(element);
            if (content.Kind is TextKind.Text or TextKind.Refusal)
                Match(content, position, count);
            else
                Output.Warn("content", "unsupported");
            position++;
        }

        if (_isCommentary == true) _signature = Seal(item.Raw);
    }

    protected override void EndWithout(bool truncated)
    {
    }

    private void Match(in ContentPart content, int position, int count)
    {
        var part = _parts.Match(content.Kind!.Value, position, count, content.Kind == TextKind.Refusal);
        if (!part.Done) part.Complete(content.Text, live: false);
        if (part.Kind == TextKind.Text) CompleteCitations(part, content.Annotations);
    }

    private void CompleteCitations(TextPart part, ReadOnlySpan<byte> annotations)
    {
        // Nearly every text of nearly every answer cites nothing.
        if (part.Citations is null && !_awaitsCitations && annotations.Length <= 2) return;
        (part.Citations ??= new(Output)).Complete(annotations);
    }

    /// <summary>A thinking block has none (R32): there the sealed item keeps them.</summary>
    private void FlushCitations(TextPart part)
    {
        if (_isCommentary != true) part.Citations?.Flush();
    }

    private TextPart? Part(TextKind text, int index) =>
        text is TextKind.Text or TextKind.Refusal ? _parts.GetOrAdd(text, index, keeps: text == TextKind.Refusal) : null;

    private bool Ready(TextPart part)
    {
        if (!IsHead || !_parts.IsHead(part) || part.HasPending || _isCommentary is null) return false;
        Open(part.Kind);
        return true;
    }

    private void Open(TextKind kind)
    {
        if (_isOpen) return;
        _isOpen = true;
        if (_isCommentary == true) Output.OpenThinking();
        else if (kind == TextKind.Refusal) Output.OpenRefusal();
        else Output.OpenText();
    }

    private void EndBlock(TextPart part)
    {
        if (part.Kind == TextKind.Refusal && !part.IsEmpty) Output.Refusal ??= part.Kept.ToArray();
        if (!_isOpen || _isCommentary == true) return;
        Output.Close();
        _isOpen = false;
    }

    /// <param name="item">Empty when the item was never finished: then it is not replayed (R27).</param>
    private byte[] Seal(ReadOnlySpan<byte> item) => Output.Seal(new SealedItem
    {
        Kind = SealedKind.Item,
        Upstream = Output.Context.Scope.Route.Upstream,
        Family = Output.Context.Scope.Route.Profile.Family,
        Item = new JsonRaw(item.ToArray()),
        Partial = item.IsEmpty,
    });
}
