using System.Text.Json;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Anthropic.Requests;

/// <summary>Every recorded Anthropic request reads, or is refused for exactly what is not built yet.</summary>
public sealed class RecordedRequestTests
{
    // Case: refusal.
    private static readonly Dictionary<string, string> s_refused = new()
    {
        ["advisor-stream"] = "tools.0: advisor is not supported by this gateway",
        // These go to other endpoints, so as messages they lack what a message needs.
        ["batches-create"] = "model: Field required",
        ["count-tokens-thinking"] = "max_tokens: Field required",
    };

    public static TheoryData<string?> Cases => RecordedTraces.Cases(RecordedTraces.Anthropic, "request.json");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Recorded_request_reads_or_names_what_is_missing(string? name)
    {
        var body = RecordedTraces.Read(RecordedTraces.Anthropic, name, "request.json");
        var warnings = new Warnings();
        if (s_refused.TryGetValue(name!, out var expected))
        {
            var refusal = Assert.Throws<RequestRejectedException>(() => MessagesRequestReader.Read(body, Bodies.V2023, warnings));
            Assert.Equal(expected, refusal.Message);
            return;
        }

        var conversation = MessagesRequestReader.Read(body, Bodies.V2023, warnings);
        Assert.NotEmpty(conversation.Turns);
        Assert.Equal("", warnings.ToString());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Recorded_betas_are_known(string? name)
    {
        using var meta = JsonDocument.Parse(RecordedTraces.Read(RecordedTraces.Anthropic, name, "meta.json"));
        var headers = meta.RootElement.GetProperty("http").TryGetProperty("request_headers", out var recorded) ? recorded : default;
        if (headers.ValueKind != JsonValueKind.Object || !headers.TryGetProperty("anthropic-beta", out var betas)) return;
        var warnings = new Warnings();
        TraitsReader.Read("2023-06-01", [betas.GetString()], warnings);
        Assert.Equal("", warnings.ToString());
    }
}
