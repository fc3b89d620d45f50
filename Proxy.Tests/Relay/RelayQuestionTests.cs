using System.Text;
using CsCheck;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.Relay;

namespace Proxy.Tests.Relay;

public sealed class RelayQuestionTests
{
    [Fact]
    public void What_matters_is_read_at_the_top_only()
    {
        var question = Read("""{"input":[{"model":"inner","stream":true,"store":false}],"model":"gpt-\u0035","stream":false,"max_output_tokens":50,"previous_response_id":"resp_1"}""");
        Assert.Equal("gpt-5", question.Model);
        Assert.False(question.Stream);
        Assert.False(question.IsUnstored);
        Assert.Equal(50, question.MaxTokens);
        Assert.Equal("resp_1", question.PreviousResponse);
    }

    [Fact]
    public void Images_do_not_count_by_their_bytes()
    {
        var image = Convert.ToBase64String(new byte[300_000]);
        var text = new string('a', 200) + " " + new string('b', 3799);
        Assert.InRange(Read($$$"""{"model":"m","input":[{"image_url":"data:image/png;base64,{{{image}}}"},{"text":"{{{text}}}"}]}""").RoughTokens, 2000, 2100);
    }

    [Theory]
    [InlineData("""{"model":1}""", null)]
    [InlineData("""{"model":null,"max_tokens":1.5}""", null)]
    [InlineData("{}", null)]
    public void A_model_that_is_no_text_is_upstreams_to_judge(string body, string? model)
    {
        Assert.Equal(model, Read(body).Model);
        Assert.Equal(body, Written(body, "other"));
    }

    [Fact]
    public void Bytes_that_are_no_UTF8_are_refused() =>
        Assert.Throws<RequestRejectedException>(() => RelayQuestion.Read([(byte)'{', (byte)'"', 0xC3, (byte)'"', (byte)':', (byte)'1', (byte)'}']));

    [Fact]
    public void Only_the_models_token_changes()
    {
        var spaces = Gen.OneOf("", " ", "\n\t", "\r\n  ");
        var member = Gen.OneOf("\"a\":[1,2.50,{\"model\":\"x\"}]", "\"b\" : \"caf\\u00e9 \\ud83d\"", "\"c\":{\"model\":{}}", "\"models\":\"no\"");
        Gen.Select(member.Array[0, 4], member.Array[0, 4], spaces, Gen.OneOf("\"gpt\"", "\"g\\u0070t\"", "\"\"")).Sample((before, after, space, token) =>
        {
            string Body(string model) => "{" + space + string.Join("," + space, [.. before, "\"model\"" + space + ":" + space + model, .. after]) + space + "}";
            Assert.Equal(Body("\"a/b\""), Written(Body(token), "a/b"));
            Assert.Equal(Body(token), Written(Body(token), null));
        });
    }

    private static RelayQuestion Read(string body) => RelayQuestion.Read(Encoding.UTF8.GetBytes(body));

    private static string Written(string body, string? model)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var output = new PooledBuffer();
        RelayQuestion.Read(bytes).Write(bytes, model, output);
        return Encoding.UTF8.GetString(output.Written);
    }
}
