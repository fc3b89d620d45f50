using System.Text;
using System.Text.Json;
using CsCheck;
using Proxy.Core.Json;

namespace Proxy.Tests.Json;

public sealed class JsonUnescaperTests
{
    [Fact]
    public void It_agrees_with_the_frameworks_reader_for_any_split() =>
        Gen.Select(JsonGen.Object, Gen.Int.Array[0, 6], Gen.Bool).Sample((json, cuts, ascii) =>
        {
            // Escape the JSON as the content of a JSON string, as upstream sends arguments.
            var escaped = ascii
                ? JsonSerializer.Serialize(json)[1..^1]
                : JsonText.From(json).Decode() == json ? Encoding.UTF8.GetString(JsonText.From(json).Escaped) : "";
            Assert.Equal(json, Unescape(Escapes.Split(Encoding.UTF8.GetBytes(escaped), cuts)));
        });

    [Theory]
    [InlineData("\\ud83d", "\\ud83d")]
    [InlineData("\\uDE00", "\\ude00")]
    [InlineData("\\ud83dx", "\\ud83dx")]
    [InlineData("\\ud83d\\n", "\\ud83d\n")]
    [InlineData("\\ud83d\\ud83d\\ude00", "\\ud83d😀")]
    [InlineData("\\u0000\\b\\f\\r\\t\\/\\\\\\\"", "\0\b\f\r\t/\\\"")]
    public void A_lone_surrogate_stays_an_escape(string escaped, string plain)
    {
        Assert.Equal(plain, Unescape([Encoding.UTF8.GetBytes(escaped)]));
        Assert.Equal(plain, Unescape(Escapes.Split(Encoding.UTF8.GetBytes(escaped), [6, 2, 4])));
    }

    private static string Unescape(IEnumerable<byte[]> fragments)
    {
        using var output = new PooledBuffer();
        var unescaper = new JsonUnescaper(output);
        foreach (var fragment in fragments) unescaper.Append(fragment);
        unescaper.Flush();
        return Encoding.UTF8.GetString(output.Written);
    }
}
