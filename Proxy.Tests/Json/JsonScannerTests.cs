using System.Text;
using System.Text.Json;
using CsCheck;
using Proxy.Core.Json;

namespace Proxy.Tests.Json;

/// <summary>The scanner takes exactly what the framework's reader takes, token by token.</summary>
public sealed class JsonScannerTests
{
    private static readonly string[] s_pieces =
    [
        "{", "}", "[", "]", ":", ",", "\"a\"", "\"a\":", "\"\"", "\"\\n\\u00e9\\\\\"", "\"\\u12\"", "\"\\x\"", "\"\n\"", "\"", "\\", " ", "\t\r\n", "\f", "true", "false", "null", "nul", "truex",
        "0", "-0", "01", "-", "1.5", "1.", ".5", "1e5", "1E+05", "1e", "-1.25e-7", "+1", "NaN", "//", "é", "\u0000",
    ];

    [Theory]
    [InlineData("{}")]
    [InlineData(" [ ] ")]
    [InlineData("{\"a\":[1,-0.5e+10,true,false,null,\"x\\\"y\"],\"b\":{\"c\":{}}}\n")]
    [InlineData("\"\\ud800\"")]
    [InlineData("5")]
    [InlineData("")]
    [InlineData("[1,]")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\"}")]
    [InlineData("{1:2}")]
    [InlineData("[1 2]")]
    [InlineData("[}")]
    [InlineData("{]")]
    [InlineData("{} {}")]
    [InlineData("[\"a")]
    [InlineData("[\"a\\")]
    [InlineData("[\"\\u12")]
    public void Agrees_on(string json) => Compare(Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Agrees_on_random_tokens() => Gen.OneOf(s_pieces).Array[0, 12].Sample(pieces => Compare(Encoding.UTF8.GetBytes(string.Concat(pieces))));

    [Fact]
    public void Agrees_on_random_values_with_a_byte_changed() => Gen.Select(Value(4), Gen.Int[0, 1000], Gen.Char[' ', '~']).Sample((json, at, value) =>
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        Compare(bytes);
        bytes[at % bytes.Length] = (byte)value;
        Compare(bytes);
    });

    [Fact]
    public void Agrees_on_strings_wherever_their_escapes_and_ends_stand_in_a_block() =>
        Gen.Select(Gen.Int[0, 70], Gen.OneOf("\\n", "\\\\", "\\\"", "\\u00e9", "\\ud83d\\ude00", "é", "\\x", "\\u12", "\\u12g4", "\n", "\u0000", "\u001f", "\"", "\\", "").Array[0, 6], Gen.Int[0, 40]).Sample((before, pieces, after) =>
        {
            Compare(Encoding.UTF8.GetBytes('"' + new string('a', before) + string.Concat(pieces) + new string('b', after) + '"'));
            Compare(Encoding.UTF8.GetBytes("[\"" + new string('a', before) + string.Join("cc", pieces) + "\"," + new string(' ', after) + "\"end\"]"));
        });

    [Theory]
    [InlineData("\"{0}\u0001{0}\"")]
    [InlineData("\"{0}\\x{0}\"")]
    [InlineData("\"{0}\\u00g0{0}\"")]
    [InlineData("\"{0}\\n{0}")]
    public void Tells_the_byte_that_a_string_cannot_have_in_any_block(string pattern)
    {
        for (var length = 0; length < 70; length++)
        {
            var json = pattern.Replace("{0}", new string('a', length), StringComparison.Ordinal);
            var bad = json.IndexOfAny(['\u0001', 'x', 'g']);
            var failure = Assert.Throws<JsonSyntaxException>(() => Tokens(Encoding.UTF8.GetBytes(json)));
            Assert.Equal(bad < 0 ? json.Length : bad, failure.Position);
        }
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Goes_64_levels_deep(int levels, bool fits)
    {
        foreach (var (open, close) in new[] { ("[", "]"), ("{\"a\":", "}") })
        {
            var json = string.Concat(Enumerable.Repeat(open, levels)) + "1" + string.Concat(Enumerable.Repeat(close, levels));
            if (fits)
            {
                Compare(Encoding.UTF8.GetBytes(json));
                continue;
            }

            var failure = Assert.Throws<JsonSyntaxException>(() => Tokens(Encoding.UTF8.GetBytes(json)));
            Assert.True(failure.TooDeep);
            Assert.Equal(open.Length * 64, failure.Position);
        }
    }

    [Fact]
    public void Skip_ends_on_the_last_token_of_the_value()
    {
        var scanner = new JsonScanner("[ {\"a\":[1,{}]} , 2]"u8);
        scanner.Read();
        scanner.Read();
        scanner.Skip();
        Assert.Equal((JsonTokenType.EndObject, 14), (scanner.Kind, scanner.TokenEnd));
        scanner.Read();
        scanner.Skip();
        Assert.Equal((JsonTokenType.Number, 18), (scanner.Kind, scanner.TokenEnd));
    }

    private static void Compare(byte[] json)
    {
        var text = Encoding.UTF8.GetString(json);
        List<string> expected;
        try
        {
            expected = Reference(json);
        }
        catch (JsonException)
        {
            Assert.ThrowsAny<JsonSyntaxException>(() => Tokens(json));
            return;
        }

        try
        {
            Assert.Equal(expected, Tokens(json));
        }
        catch (JsonSyntaxException failure)
        {
            Assert.Fail($"refused at {failure.Position}: {text}");
        }
    }

    private static List<string> Reference(byte[] json)
    {
        var tokens = new List<string>();
        var reader = new Utf8JsonReader(json);
        while (reader.Read()) tokens.Add($"{reader.TokenType} {reader.TokenStartIndex} {reader.ValueIsEscaped} {Encoding.UTF8.GetString(reader.ValueSpan)}");
        return tokens;
    }

    private static List<string> Tokens(byte[] json)
    {
        var tokens = new List<string>();
        var scanner = new JsonScanner(json);
        while (scanner.Read())
        {
            var isText = scanner.Kind is JsonTokenType.String or JsonTokenType.PropertyName;
            var value = isText ? scanner.Escaped : json.AsSpan(scanner.TokenStart..scanner.TokenEnd);
            tokens.Add($"{scanner.Kind} {scanner.TokenStart} {isText && scanner.IsEscaped} {Encoding.UTF8.GetString(value)}");
        }

        return tokens;
    }

    private static Gen<string> Value(int depth)
    {
        var leaf = Gen.OneOf("null", "true", "-12.5e3", "0", "\"\"", "\"a\\tb\\u0041\"", "\"plain text that is long enough for vectors to matter\"", " {} ", "[ ]");
        if (depth == 0) return leaf;
        var inner = Value(depth - 1);
        return Gen.Frequency(
            (2, leaf),
            (1, inner.Array[0, 4].Select(items => "[" + string.Join(" ,", items) + "]")),
            (1, inner.Array[0, 4].Select(items => "{" + string.Join(",\n", items.Select((item, i) => $"\"k{i}\" : {item}")) + "}")));
    }
}
