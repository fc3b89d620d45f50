using System.Text;
using Proxy.Core.Relay;

namespace Proxy.Tests.Relay;

public sealed class RelayOpeningTests
{
    [Theory]
    [InlineData("""{"model":"m","input":"hello","store":false}""", "\"hello\"")]
    [InlineData("""{"input":[{"type":"message","role":"user","content":[{"role":"x"}]},{"role":"user","content":"b"}]}""", """{"type":"message","role":"user","content":[{"role":"x"}]}""")]
    [InlineData("""{"messages":[{"role":"system","content":"today is Monday"},{"content":"hello","role":"user"},{"role":"assistant"}]}""", """{"content":"hello","role":"user"}""")]
    [InlineData("""{"input":["a",["b"],1,{"role":7},{"role":"\u0075ser"}, null ] }""", """{"role":"\u0075ser"}""")]
    [InlineData("""{"input":["a", {"role":"developer"}],"messages":null}""", "null")]
    [InlineData("""{"input":[ 1, [2] ]}""", "[ 1, [2] ]")]
    [InlineData("""{"tools":[{"input":"no"}],"input":"a","prompt_cache_key":"k"}""", "\"k\"")]
    [InlineData("""{"prompt_cache_key":null,"input":"a"}""", "\"a\"")]
    [InlineData("""{"model":"m"}""", "")]
    [InlineData("", "")]
    public void It_is_what_the_conversation_is_called_or_the_users_first_words(string body, string opening) =>
        Assert.Equal(opening, Encoding.UTF8.GetString(RelayOpening.Find(Encoding.UTF8.GetBytes(body))));
}
