using System.Text;
using System.Text.Json;
using CsCheck;
using Proxy.Core.Json;

namespace Proxy.Tests.Json;

public sealed class JsonWordsTests
{
    [Theory]
    [InlineData("\"stream\"", true)]
    [InlineData("\"\\u0073tre\\u0061m\"", true)]
    [InlineData("\"\\u0073\\u0074\\u0072\\u0065\\u0061\\u006d\"", true)]
    [InlineData("\"Stream\"", false)]
    [InlineData("\"stream\\u0000\"", false)]
    [InlineData("\"\\ud83d\"", false)]
    [InlineData("\"stream\\ud83d\"", false)]
    [InlineData("\"\"", false)]
    public void A_word_is_known_however_it_is_spelled(string json, bool isIt) => Assert.Equal(isIt, Is(json, "stream"));

    [Fact]
    public void Any_text_is_itself_and_nothing_else() =>
        Gen.String[Gen.Char['\0', '\u07ff'], 0, 8].Array[2].Sample(texts => Is(JsonSerializer.Serialize(texts[0]), texts[1]) == (texts[0] == texts[1]) && Is(JsonSerializer.Serialize(texts[0]), texts[0]));

    private static bool Is(string json, string word)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
        reader.Read();
        return reader.Is(Encoding.UTF8.GetBytes(word));
    }
}
