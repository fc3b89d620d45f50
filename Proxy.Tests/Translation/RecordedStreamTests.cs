using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Translation;

/// <summary>Recorded OpenAI traffic, all the way to Anthropic's bytes (C0.1).</summary>
public sealed class RecordedStreamTests
{
    /// <summary>This upstream leaves <c>output</c> empty in the end: only its stream has the answer.</summary>
    private const string StreamOnly = "quirk-codex-backend-empty-output-stream";

    private static readonly JsonSerializerOptions s_relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string?> Streams => RecordedTraces.Cases(RecordedTraces.OpenAI, "response.sse");

    public static TheoryData<string?> Bodies => RecordedTraces.Cases(RecordedTraces.OpenAI, "response.json");

    [Theory, MemberData(nameof(Streams))]
    public void A_recorded_stream_comes_out_as_one_of_Anthropics(string? name)
    {
        var anthropic = Translated.Stream(Read(name), Translated.Context());
        if (IsStream(anthropic)) Assert.Empty(AnthropicGrammar.Check(anthropic));
        else AssertError(anthropic);
    }

    [Theory, MemberData(nameof(Streams))]
    public void It_folds_to_the_Message_of_its_final_response(string? name)
    {
        var upstream = Read(name);
        var streamed = Translated.Stream(upstream, Translated.Context());
        var final = Translated.FinalResponse(upstream);
        if (name == StreamOnly) final = WithOutputOfItems(final, upstream);
        var whole = JsonNode.Parse(Translated.Json(final, Translated.Context()))!.AsObject();
        if ((string?)whole["type"] == "error")
        {
            // The same words, as a status before the start and as an event after it.
            Assert.Contains(whole.ToJsonString(s_relaxed), Encoding.UTF8.GetString(streamed), StringComparison.Ordinal);
            return;
        }

        var message = Comparable(whole);
        var folded = Comparable(MessageFold.Fold(streamed));
        Assert.True(JsonNode.DeepEquals(message, folded), $"{message.ToJsonString()}\n{folded.ToJsonString()}");
    }

    [Theory, MemberData(nameof(Streams))]
    public void Any_split_of_the_bytes_gives_the_same_stream(string? name)
    {
        var upstream = Read(name);
        var whole = Translated.Stream(upstream, Translated.Context());
        foreach (var chunks in (int[][])[[1], [7, 1, 300], [4096]])
            Assert.Equal(Encoding.UTF8.GetString(whole), Encoding.UTF8.GetString(Translated.Stream(upstream, Translated.Context(), chunks: chunks)));
    }

    [Theory, MemberData(nameof(Streams))]
    public void A_stream_cut_anywhere_ends_in_an_error_or_whole(string? name)
    {
        var upstream = Read(name);
        for (var cut = 1; cut < 20; cut++)
        {
            var anthropic = Translated.Stream(upstream.AsSpan(0, (int)((long)upstream.Length * cut / 20)), Translated.Context());
            if (IsStream(anthropic)) Assert.Empty(AnthropicGrammar.Check(anthropic));
            else AssertError(anthropic);
        }
    }

    [Theory, MemberData(nameof(Bodies))]
    public void A_recorded_body_comes_out_as_a_Message_or_an_error(string? name)
    {
        var body = Translated.Json(RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.json"), Translated.Context());
        var root = JsonNode.Parse(body)!.AsObject();
        if ((string?)root["type"] == "error") AssertError(body);
        else Assert.Equal(["model", "id", "type", "role", "content", "stop_reason", "stop_sequence", "stop_details", "container", "diagnostics", "usage"], root.Select(p => p.Key));
    }

    /// <summary>
    /// OpenAI encrypts an item anew for every event it stands in, and OpenRouter numbers it anew: both open to the same reasoning.
    /// </summary>
    private static JsonObject Comparable(JsonObject message)
    {
        foreach (var block in message["content"]!.AsArray())
        {
            if ((string?)(block!["signature"] ?? block["data"]) is not { Length: > 0 } seal) continue;
            var payload = JsonNode.Parse(Base64Url.DecodeFromChars(seal))!.AsObject();
            payload.Remove("e");
            if (((string?)payload["i"])!.StartsWith("rs_tmp_", StringComparison.Ordinal)) payload.Remove("i");
            if (payload["o"] is { } item) payload["o"] = new JsonArray((string?)item["type"], (string?)item["id"]);
            block[block["data"] is null ? "signature" : "data"] = payload;
        }

        return Translated.Comparable(message);
    }

    /// <summary>The response as it would have ended had it told its items once more.</summary>
    private static byte[] WithOutputOfItems(byte[] final, byte[] upstream)
    {
        var response = JsonNode.Parse(final)!.AsObject();
        Assert.Empty(response["output"]!.AsArray());
        var items = SseRecord.ReadAll(upstream).Where(record => record.Event == "response.output_item.done").Select(record => JsonNode.Parse(record.Data.GetProperty("item").GetRawText()));
        response["output"] = new JsonArray([.. items]);
        Assert.NotEmpty(response["output"]!.AsArray());
        return Encoding.UTF8.GetBytes(response.ToJsonString());
    }

    private static byte[] Read(string? name) => RecordedTraces.Read(RecordedTraces.OpenAI, name, "response.sse");

    private static bool IsStream(ReadOnlySpan<byte> bytes) => bytes.StartsWith("event: "u8);

    private static void AssertError(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        Assert.Equal("error", document.RootElement.GetProperty("type").GetString());
        Assert.NotEqual("", document.RootElement.GetProperty("error").GetProperty("message").GetString());
    }
}
