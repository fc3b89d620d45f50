using CsCheck;

namespace Proxy.Tests.Json;

/// <summary>JSON texts as models write them and worse: odd white space, odd numbers, escapes in names and strings.</summary>
internal static class JsonGen
{
    public static readonly Gen<string> Space = AnyOf("", "", "", " ", "\n  ", "\t");

    public static readonly Gen<string> Name = AnyOf("a", "b", "c", "path", "x\\\"y", "na\\u006de", "é", "\\\\");

    public static readonly Gen<string> Text = AnyOf("", "null", "a,b", "}{", "\\\"", "\\\\", "\\n", "\\u0022", "\\ud83d\\ude00", "é😀", ":[", "\\\\\\\"").Array[0, 4].Select(string.Concat);

    private static readonly Gen<string> s_leaf = Gen.OneOf(
        AnyOf("null", "null", "true", "false", "0", "-1.50e+2", "12", "1E5"),
        Text.Select(t => $"\"{t}\""));

    public static readonly Gen<string> Value = Nested(3);

    public static readonly Gen<string> Object = Members(Value);

    private static Gen<string> Nested(int depth) => depth == 0
        ? s_leaf
        : Gen.Frequency((3, s_leaf), (2, Members(Nested(depth - 1))), (1, Items(Nested(depth - 1))));

    private static Gen<string> Members(Gen<string> value) =>
        Gen.Select(Name, Space, Space, value, Space, Space).Array[0, 5].Select(Space, (members, space) =>
            "{" + string.Join(",", members.DistinctBy(m => m.Item1).Select(m => $"{m.Item2}\"{m.Item1}\"{m.Item3}:{m.Item5}{m.Item4}{m.Item6}")) + space + "}");

    private static Gen<string> Items(Gen<string> value) =>
        Gen.Select(Space, value, Space).Array[0, 4].Select(Space, (items, space) =>
            "[" + string.Join(",", items.Select(i => i.Item1 + i.Item2 + i.Item3)) + space + "]");

    private static Gen<string> AnyOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
