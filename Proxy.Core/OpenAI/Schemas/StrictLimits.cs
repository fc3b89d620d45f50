using System.Text.Json;

namespace Proxy.Core.OpenAI.Schemas;

/// <summary>How large a strict schema may be (OpenAI's guide to structured outputs). Lengths are counted in bytes, which is never less than characters.</summary>
internal sealed class StrictLimits
{
    private const int MostProperties = 5000;
    private const int MostNameBytes = 120_000;
    private const int MostValues = 1000;
    private const int ManyValues = 250;
    private const int MostBytesOfManyValues = 15_000;

    /// <summary>Steps of a path: ten levels of objects, two steps each.</summary>
    private const int Deepest = 20;

    private int _properties;
    private int _nameBytes;
    private int _values;
    private bool _exceeded;

    public bool Exceeded => _exceeded || _properties > MostProperties || _nameBytes > MostNameBytes || _values > MostValues;

    public void CountLevel(int depth) => _exceeded |= depth > Deepest;

    public void CountProperty(int nameLength)
    {
        _properties++;
        _nameBytes += nameLength;
    }

    public void CountDefinition(int nameLength) => _nameBytes += nameLength;

    /// <param name="raw">The list as it is written.</param>
    public void CountValues(JsonElement list, int raw)
    {
        var count = list.GetArrayLength();
        _values += count;
        _nameBytes += raw;
        _exceeded |= count > ManyValues && raw > MostBytesOfManyValues;
    }

    public void CountConstant(int raw) => _nameBytes += raw;
}
