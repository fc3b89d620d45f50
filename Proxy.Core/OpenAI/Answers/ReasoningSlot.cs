using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// S4: a reasoning item is one thinking block, even an empty one, signed with the item sealed. The summary parts, joined
/// by a blank line, are shown when the client wants them; reasoning text (generic upstreams) only where no summary is.
/// </summary>
internal sealed class ReasoningSlot(AnswerOutput output) : Slot(output, ItemKind.Reasoning)
{
    private readonly PartList _summary = new(output);
    private readonly PartList _reasoning = new(output);
    private readonly bool _isShown = output.Context is { ShowThinking: true, Summarized: true };
    private PartList? _source;
    private bool _isOpen;
    private bool _isSeparated;
    private string _id = "";
    private string? _encrypted;
    private JsonRaw _item;
    private bool _partial;
    private List<JsonRaw>? _followers;

    public override void BeginPart(TextKind text, int index)
    {
        if (_isShown) List(text)?.GetOrAdd(text, index, keeps: true);
    }

    public override void Append(TextKind text, int index, ReadOnlySpan<byte> escaped)
    {
        if (!_isShown || escaped.IsEmpty || List(text) is not { } list) return;
        _source ??= list;
        if (!ReferenceEquals(_source, list)) return;
        var part = list.GetOrAdd(text, index, keeps: true);
        if (part.Done) return;
        if (IsHead) Pump();
        part.Append(escaped, IsHead && _isOpen && list.IsHead(part) && !part.HasPending);
    }

    public override void EndPart(TextKind text, int index, ReadOnlySpan<byte> whole)
    {
        if (!_isShown || List(text) is not { } list) return;
        if (!whole.IsEmpty) _source ??= list;
        if (_source is null || ReferenceEquals(_source, list)) Complete(list.GetOrAdd(text, index, keeps: true), whole);
    }

    public override void Pump()
    {
        if (!Output.Context.ShowThinking) return;
        if (!_isOpen)
        {
            _isOpen = true;
            Output.OpenThinking();
        }

        while (_source is not null && _source.Head < _source.Count)
        {
            if (_source.Head > 0 && !_isSeparated)
            {
                _isSeparated = true;
                Output.Append("\\n\\n"u8);
            }

            var part = _source[_source.Head];
            part.Flush();
            if (!part.Done && !Completed) return;
            _source.MoveHead();
            _isSeparated = false;
        }
    }

    /// <summary>
    /// The envelope names the message that follows, because upstream wants reasoning back with its own following item
    /// (recorded: <c>http-400-reasoning-without-following-item</c>). The next <c>output_item.added</c> comes at once.
    /// </summary>
    public override bool AwaitsNext => _isOpen;

    public override bool IsHidden => !Output.Context.ShowThinking;

    public override void Carry(JsonRaw follower) => (_followers ??= []).Add(follower);

    public override void Close()
    {
        if (!_isOpen) return;
        Output.Sign(Seal());
        Output.Close();
    }

    public override void Free()
    {
        _summary.Free();
        _reasoning.Free();
    }

    protected override void TakeWhole(in OutputItem item, bool truncated)
    {
        _id = EscapedUtf8.DecodeString(item.Id);
        // Only the finished item's: the one in `added` may be incomplete (B3, D11).
        _encrypted = item.EncryptedContent.IsEmpty ? null : EscapedUtf8.DecodeString(item.EncryptedContent);
        // Whatever ended the response: an item before its end is whole, and its last one stands alone and is left out anyway (R27).
        _partial = item.IsIncomplete && _encrypted is null;
        Match(item.Summary, TextKind.Summary);
        Match(item.Content, TextKind.Reasoning);
        // S4: no ciphertext, and the client gets no text that it could return: the item itself is sealed.
        if (_encrypted is null && !_partial && _source is null && HasText(item.Content)) _item = new JsonRaw(item.Raw.ToArray());
    }

    protected override void EndWithout(bool truncated)
    {
        _id = ItemId is null ? "" : EscapedUtf8.DecodeString(ItemId);
        _partial = true;
    }

    private void Match(ReadOnlySpan<byte> array, TextKind kind)
    {
        if (!_isShown) return;
        var list = List(kind)!;
        if (_source is null && HasText(array)) _source = list;
        if (_source is not null && !ReferenceEquals(_source, list)) return;
        var count = JsonElements.Count(array);
        var position = 0;
        foreach (var element in new JsonElements(array))
        {
            if (Output.Ended) return;
            Complete(list.Match(kind, position++, count, keeps: true), ContentPart.Read(element).Text);
        }
    }

    private static bool HasText(ReadOnlySpan<byte> array)
    {
        foreach (var element in new JsonElements(array))
            if (!ContentPart.Read(element).Text.IsEmpty) return true;
        return false;
    }

    private static void Complete(TextPart part, ReadOnlySpan<byte> whole)
    {
        if (!part.Done) part.Complete(whole, live: false);
    }

    private PartList? List(TextKind text) => text switch
    {
        TextKind.Summary => _summary,
        TextKind.Reasoning => _reasoning,
        _ => null,
    };

    private byte[] Seal()
    {
        var lengths = new List<int>();
        string? hash = null;
        if (_source is not null)
        {
            using var shown = new PooledBuffer();
            for (var i = 0; i < _source.Count; i++)
            {
                if (i > 0) shown.Append("\n\n"u8);
                var start = shown.Length;
                EscapedUtf8.Decode(_source[i].Kept, shown);
                lengths.Add(shown.Length - start);
            }

            hash = SealedItem.Hash(shown.Written);
        }

        return Output.Seal(new SealedItem
        {
            Kind = _item.IsMissing ? SealedKind.Reasoning : SealedKind.Item,
            Upstream = Output.Context.Scope.Route.Upstream,
            Family = Output.Context.Scope.Route.Profile.Family,
            Id = _id,
            EncryptedContent = _encrypted,
            SummaryLengths = lengths,
            IsReasoningText = ReferenceEquals(_source, _reasoning),
            TextHash = hash,
            Partial = _partial,
            Item = _item,
            Followers = _followers ?? [],
            NextId = Next is MessageSlot { ItemId: { } id } ? EscapedUtf8.DecodeString(id) : null,
            NextPhase = (Next as MessageSlot)?.Phase,
        });
    }
}
