using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Proxy.Core.Json;

namespace Proxy.Tests.Json;

public sealed class TolerantJsonTests
{
    /// <summary>Measured on @anthropic-ai/sdk 1.12.0.</summary>
    [Theory]
    [InlineData("""{""", """{}""")]
    [InlineData("""{"a""", """{}""")]
    [InlineData("""{"a":""", """{}""")]
    [InlineData("""{"a":"hel""", """{}""")]
    [InlineData("""{"a":"hel\""", """{}""")]
    [InlineData("""{"a":"x\u00""", """{}""")]
    [InlineData("""{"a":"x",""", """{"a":"x"}""")]
    [InlineData("""{"a":"x","b""", """{"a":"x"}""")]
    [InlineData("""{"a":"x","b" """, """{"a":"x"}""")]
    [InlineData("""{"a":1""", """{}""")]
    [InlineData("""{"a":1 """, """{"a":1}""")]
    [InlineData("""{"a":tru""", """{}""")]
    [InlineData("""{"a":true""", """{"a":true}""")]
    [InlineData("""{"a":null""", """{"a":null}""")]
    [InlineData("""{"a":[1,2""", """{"a":[1]}""")]
    [InlineData("""{"a":[1,"x""", """{"a":[1]}""")]
    [InlineData("""{"a":["x","y" """, """{"a":["x","y"]}""")]
    [InlineData("""{"a":[1,{"b":2,""", """{"a":[1,{"b":2}]}""")]
    [InlineData("""{"a":{"b":"c"}""", """{"a":{"b":"c"}}""")]
    [InlineData("""{"a":[[1,2],[3""", """{"a":[[1,2],[]]}""")]
    public void It_closes_as_the_official_sdk_does(string partial, string expected) => Assert.Equal(expected, Close(partial));

    [Theory, InlineData(""), InlineData("hello"), InlineData("[1"), InlineData("{]"), InlineData("{} {"), InlineData("{\"a\":01,"), InlineData("{\"a\" 1,"), InlineData("}")]
    public void What_is_no_beginning_of_an_object_is_refused(string text) => Assert.Null(Close(text));

    [Fact]
    public void Any_prefix_of_an_object_closes_to_an_object_whose_members_agree() =>
        Gen.Select(JsonGen.Object, Gen.Int[1, 100_000]).Sample((whole, cut) =>
        {
            var prefix = whole[..(1 + (cut % whole.Length))];
            var closed = Close(prefix);
            Assert.NotNull(closed);
            AssertAgrees(JsonNode.Parse(whole), JsonNode.Parse(closed));
        });

    [Fact]
    public void A_whole_object_stays_as_it_is() =>
        JsonGen.Object.Sample(whole => Assert.Equal(whole.TrimEnd(), Close(whole)));

    private static void AssertAgrees(JsonNode? whole, JsonNode? part)
    {
        switch (part)
        {
            case JsonObject members:
                foreach (var (name, value) in members) AssertAgrees(whole!.AsObject()[name], value);
                break;
            case JsonArray items:
                for (var i = 0; i < items.Count; i++) AssertAgrees(whole!.AsArray()[i], items[i]);
                break;
            default:
                Assert.Equal(whole?.ToJsonString(), part?.ToJsonString());
                break;
        }
    }

    private static string? Close(string partial)
    {
        using var output = new PooledBuffer();
        return TolerantJson.TryClose(Encoding.UTF8.GetBytes(partial), output) ? Encoding.UTF8.GetString(output.Written) : null;
    }
}
