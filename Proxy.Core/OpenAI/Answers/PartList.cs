namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// The parts of one item in the order they arrived (C4.3: an index is a name, not a position). Only the head part is
/// passed on; the others wait.
/// </summary>
internal sealed class PartList(AnswerOutput output)
{
    /// <summary>More parts than any answer has; bounds what a hostile upstream can make us keep.</summary>
    private const int Most = 4096;

    /// <summary>Bytes that an empty part takes, about.</summary>
    private const int Overhead = 128;

    private readonly List<TextPart> _parts = [];

    public int Count => _parts.Count;

    public int Head { get; private set; }

    public TextPart this[int position] => _parts[position];

    public bool IsHead(TextPart part) => Head < _parts.Count && ReferenceEquals(_parts[Head], part);

    public TextPart GetOrAdd(TextKind kind, int index, bool keeps)
    {
        for (var i = _parts.Count - 1; i >= 0; i--)
            if (_parts[i].Index == index && _parts[i].Kind == kind) return _parts[i];
        return Add(kind, index, keeps);
    }

    /// <summary>
    /// The part that element <paramref name="position"/> of the finished item's array is: the one of that index, else the
    /// first not matched yet whose index is beyond the array (indexes may be sparse), else a new one.
    /// </summary>
    public TextPart Match(TextKind kind, int position, int count, bool keeps)
    {
        TextPart? match = null;
        foreach (var part in _parts)
        {
            if (part.Matched || part.Kind != kind) continue;
            if (part.Index == position)
            {
                match = part;
                break;
            }

            if (part.Index >= count) match ??= part;
        }

        match ??= Add(kind, position, keeps);
        match.Matched = true;
        return match;
    }

    public void MoveHead() => Head++;

    public void Free()
    {
        foreach (var part in _parts) part.Free();
        output.Release(_parts.Count * Overhead);
    }

    private TextPart Add(TextKind kind, int index, bool keeps)
    {
        if (_parts.Count >= Most) output.Fail(Canonical.Failures.Failure.Internal("upstream sent too many content parts"));
        var part = new TextPart(output, kind, index, keeps);
        _parts.Add(part);
        output.Hold(Overhead);
        return part;
    }
}
