using System.Globalization;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Tool names: letters, digits, <c>_</c> and <c>-</c>. Longer than Anthropic's documented 64, because Claude Code sends MCP names of up to 111 (K7).</summary>
internal static class ToolNameRule
{
    private static readonly System.Buffers.SearchValues<char> s_allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    public static string Check(in Fields fields, int field, int most)
    {
        var name = fields.RequiredString(field, most);
        if (!name.AsSpan().ContainsAnyExcept(s_allowed)) return name;
        throw Reject.At(fields.Path(field), "String should match pattern '^[a-zA-Z0-9_-]{1," + most.ToString(CultureInfo.InvariantCulture) + "}$'");
    }
}
