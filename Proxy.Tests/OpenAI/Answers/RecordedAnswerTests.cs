using System.Text;
using System.Text.Json;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>C0.1 on the recorded traffic: an event stream, and the Response it ends with, mean the same.</summary>
public sealed class RecordedAnswerTests
{
    public static TheoryData<string?> Streams => RecordedTraces.Cases(RecordedTraces.OpenAI, "response.sse");

    public static TheoryData<string?> Bodies => RecordedTraces.Cases(RecordedTraces.OpenAI, "response.json");

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_means_what_its_final_response_means(string? name)
    {
        var stream = RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse");
        var final = FinalResponse(stream);
        var streamed = Upstream.Play(AnswerScope.Context(), stream);
        var whole = Upstream.Json(AnswerScope.Context(), final);

        Assert.True(streamed.IsComplete);
        // This upstream leaves `output` empty in the end: the stream alone has the answer.
        if (name == "quirk-codex-backend-empty-output-stream") Assert.Contains("tool_use", streamed.Folded, StringComparison.Ordinal);
        else if (whole.Failure is null) Assert.Equal(whole.Meaning, streamed.Meaning);
        else Assert.Equal(whole.Failure, streamed.Failure);
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void A_stream_means_the_same_byte_by_byte(string? name)
    {
        var stream = RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse");
        Assert.Equal(Upstream.Play(AnswerScope.Context(), stream).ToString(), Upstream.Play(AnswerScope.Context(), stream, chunk: 1).ToString());
    }

    [Theory]
    [MemberData(nameof(Bodies))]
    public void A_body_is_read_to_its_end(string? name)
    {
        var sink = Upstream.Json(AnswerScope.Context(), RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.json"));
        Assert.True(sink.IsComplete);
    }

    private static byte[] FinalResponse(byte[] stream)
    {
        var last = Encoding.UTF8.GetString(stream).Split('\n')
            .Where(l => l.StartsWith("data: {", StringComparison.Ordinal))
            .Select(l => JsonDocument.Parse(l[6..]).RootElement)
            .Last(e => e.TryGetProperty("response", out _));
        return Encoding.UTF8.GetBytes(last.GetProperty("response").GetRawText());
    }
}
