using System.Text;
using CsCheck;
using Proxy.Core.Relay;

namespace Proxy.Tests.Relay;

/// <summary>F22 within an answer: the account is taken out of errors, and nothing else changes.</summary>
public sealed class ErrorMaskTests
{
    private const string Key = "upstream-key-of-an-odd-form";
    private const string Plain = "event: response.output_text.delta\r\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"an \\\"error\\\" about sk-abc123 and org-Abc123def\"}\r\n\r\n"
        + "data: {\"type\":\"response.in_progress\",\"response\":{\"id\":\"resp_1\",\"error\":null,\"instructions\":\"sk-abc123\"}}\n\n: comment\n\ndata: [DONE]\n\n";

    private const string Error = "event: error\ndata: {\"type\":\"error\",\"code\":\"x\",\"message\":\"Incorrect API key provided: sk-proj-****1234 of org-Abc123def456, " + Key + "\"}\n\n";
    private const string Failed = "data: {\"type\":\"response.failed\",\"response\":{\"instructions\":\"keep sk-abc123\",\"error\":{\"code\":\"server_error\",\"message\":\"org-Abc123def456 failed\"},\"output\":[\"sk-abc123\"]}}\n\n";
    private const string Chat = "data: {\"error\":{\"message\":\"proj_Abc123def is out\"},\"other\":\"sk-abc123\"}\n\n";

    public static TheoryData<string, string> Streams => new()
    {
        { Plain, Plain },
        { Error, "event: error\ndata: {\"type\":\"error\",\"code\":\"x\",\"message\":\"Incorrect API key provided: *** of ***, ***\"}\n\n" },
        { Failed, Failed.Replace("org-Abc123def456", "***", StringComparison.Ordinal) },
        { Chat, Chat.Replace("proj_Abc123def", "***", StringComparison.Ordinal) },
        { "event: error\ndata: no JSON of org-Abc123def456\n\n", "event: error\ndata: no JSON of ***\n\n" },
        { Plain + Failed.TrimEnd(), Plain + Failed.TrimEnd().Replace("org-Abc123def456", "***", StringComparison.Ordinal) },
        { Plain + Error.ReplaceLineEndings("\r\n") + Plain, Plain + "event: error\r\ndata: {\"type\":\"error\",\"code\":\"x\",\"message\":\"Incorrect API key provided: *** of ***, ***\"}\r\n\r\n" + Plain },
        { "data: {\"delta\":\"" + new string('x', 3000) + "\"}\n\n" + Failed.Replace("\"error\"", "\"pad\":\"" + new string('y', 3000) + "\",\"error\"", StringComparison.Ordinal), "data: {\"delta\":\"" + new string('x', 3000) + "\"}\n\n" + Failed.Replace("\"error\"", "\"pad\":\"" + new string('y', 3000) + "\",\"error\"", StringComparison.Ordinal).Replace("org-Abc123def456", "***", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public void Errors_lose_the_account_and_nothing_else_changes_in_any_split(string stream, string told) =>
        Gen.Int[1, 700].Array[1, 20].Sample(sizes => Assert.Equal(told, Pass(stream, sizes)), iter: 200);

    [Fact]
    public void An_event_goes_on_at_once_and_a_long_one_before_its_end()
    {
        using var mask = new ErrorMask(Key);
        var whole = Encoding.UTF8.GetBytes("data: {\"type\":\"response.output_text.delta\",\"delta\":\"x\"}\n\n").AsMemory();
        Assert.True(mask.Pass(whole).Span.Overlaps(whole.Span), "copied");
        var begun = Encoding.UTF8.GetBytes("data: {\"type\":\"image\",\"b64\":\"" + new string('A', 2000)).AsMemory();
        Assert.Equal(begun.Length, mask.Pass(begun).Length);
    }

    [Fact]
    public void A_whole_answer_is_treated_alike()
    {
        const string body = """{"id":"resp_1","status":"failed","error":{"message":"org-Abc123def456"},"output":"sk-abc123"}""";
        Assert.Equal(body.Replace("org-Abc123def456", "***", StringComparison.Ordinal), Encoding.UTF8.GetString(ErrorMask.InBody(Encoding.UTF8.GetBytes(body), Key).Span));
        var fine = Encoding.UTF8.GetBytes("""{"error":null,"output":"sk-abc123"}""").AsMemory();
        Assert.True(ErrorMask.InBody(fine, Key).Span.Overlaps(fine.Span), "copied");
    }

    private static string Pass(string stream, int[] sizes)
    {
        using var mask = new ErrorMask(Key);
        var rest = Encoding.UTF8.GetBytes(stream).AsMemory();
        var told = new StringBuilder();
        for (var i = 0; rest.Length > 0; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], rest.Length);
            told.Append(Encoding.UTF8.GetString(mask.Pass(rest[..size]).Span));
            rest = rest[size..];
        }

        return told.Append(Encoding.UTF8.GetString(mask.Rest().Span)).ToString();
    }
}
