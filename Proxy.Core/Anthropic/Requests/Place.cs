using System.Globalization;
using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Where the reader is, in Anthropic's notation (<c>messages.3.content.1.tool_use.id</c>). Becomes text only when something is wrong there.</summary>
internal readonly struct Place
{
    private readonly string? _root;
    private readonly int? _index;
    private readonly BlockPath? _block;
    private readonly string? _tail;

    private Place(string? root, int? index, BlockPath? block, string? tail) => (_root, _index, _block, _tail) = (root, index, block, tail);

    /// <summary>The body itself: a field is named by its key alone.</summary>
    public static Place Body => default;

    public static Place Object(string name) => new(name, null, null, null);

    public static Place Item(string list, int index) => new(list, index, null, null);

    public static Place Of(BlockPath block) => new(null, null, block, null);

    public Place In(string part) => new(_root, _index, _block, _tail is null ? part : _tail + "." + part);

    public string Field(string name) => ToString() is { Length: > 0 } path ? path + "." + name : name;

    public override string ToString()
    {
        var path = _block?.ToString() ?? _root ?? "";
        if (_index is { } index) path += "." + index.ToString(CultureInfo.InvariantCulture);
        return _tail is null ? path : path.Length == 0 ? _tail : path + "." + _tail;
    }
}
