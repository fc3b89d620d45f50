using System.Text.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>The elements of a raw JSON array, one after another, as slices of it.</summary>
internal ref struct JsonElements
{
    private readonly ReadOnlySpan<byte> _array;
    private Utf8JsonReader _reader;

    /// <param name="array">Empty for an absent array: no elements.</param>
    public JsonElements(ReadOnlySpan<byte> array)
    {
        _array = array;
        if (array.IsEmpty) return;
        _reader = new Utf8JsonReader(array, JsonSlices.Options);
        _reader.Read();
    }

    public ReadOnlySpan<byte> Current { get; private set; }

    public static int Count(ReadOnlySpan<byte> array)
    {
        var count = 0;
        foreach (var _ in new JsonElements(array)) count++;
        return count;
    }

    public readonly JsonElements GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_array.IsEmpty || !_reader.Read() || _reader.TokenType == JsonTokenType.EndArray) return false;
        Current = JsonSlices.Value(ref _reader, _array);
        return true;
    }
}
