using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Answers.Hosted;

/// <summary>Writes an item again, member by member, with holes where texts are shown elsewhere (<see cref="CallTemplate"/>).</summary>
internal sealed class TemplateWriter(PooledBuffer output)
{
    private bool _isFirst = true;

    public void Begin()
    {
        output.Append((byte)'{');
        _isFirst = true;
    }

    public void Keep(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Name(name);
        output.Append(value);
    }

    /// <returns>False when the value is too large to be carried: then the member is null.</returns>
    public bool KeepIfSmall(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        var fits = value.Length <= CallTemplate.LargestMember;
        Keep(name, fits ? value : "null"u8);
        return fits;
    }

    /// <param name="number">Tells the hole's text where it is one of several: its length.</param>
    public void Hole(ReadOnlySpan<byte> name, int number = 0)
    {
        Name(name);
        output.Append(number);
    }

    public void Name(ReadOnlySpan<byte> name)
    {
        output.Append(_isFirst ? "\""u8 : ",\""u8);
        output.Append(name);
        output.Append("\":"u8);
        _isFirst = false;
    }

    public void End()
    {
        output.Append((byte)'}');
        _isFirst = false;
    }
}
