using CsCheck;
using Proxy.Core.Json;

namespace Proxy.Tests.Json;

public sealed class JsonTextTests
{
    [Fact]
    public void Text_survives_the_way_into_a_token_and_back() =>
        Gen.String.Where(IsWellFormed).Sample(text => Assert.Equal(text, JsonText.From(text).Decode()));

    [Theory]
    [InlineData("\"caf\\u00e9\"", "café")]
    [InlineData("\"\\ud83d\\ude00\"", "😀")]
    [InlineData("\"\"", "")]
    [InlineData("\"a\\\"b\\\\\"", "a\"b\\")]
    public void Escapes_are_decoded(string token, string expected) => Assert.Equal(expected, Token(token).Decode());

    [Fact]
    public void A_lone_surrogate_is_kept_as_bytes_and_refused_only_when_decoded()
    {
        var text = Token("\"\\ud83d\"");
        Assert.Equal("\\ud83d"u8.ToArray(), text.Escaped.ToArray());
        Assert.Throws<InvalidOperationException>(text.Decode);
    }

    [Fact]
    public void A_default_token_is_empty()
    {
        Assert.True(default(JsonText).IsEmpty);
        Assert.True(default(JsonText).Escaped.IsEmpty);
        Assert.Equal("", default(JsonText).Decode());
    }

    private static JsonText Token(string json) => new(System.Text.Encoding.UTF8.GetBytes(json));

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i])) return false;
        }

        return true;
    }
}
