using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D34, D35, D37: failures and refusals.</summary>
internal static class FailureCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Fails("D34", "D34 C3.2 K12", "an overflow has the wording that triggers compaction", Turn.Error(400, "context_length_exceeded", "Your input exceeds the context window of this model. Please adjust your input and try again."),
            400, "invalid_request_error", "^prompt is too long", "false"),
        Fails("D35.quota", "D35 C3.7", "no quota is a bill, not a limit", Turn.Error(429, "insufficient_quota", "You exceeded your current quota."), 402, "billing_error", "?", "false"),
        Fails("D35.slow", "D35 C3.13 C5.4", "slow_down passes its wait", Turn.Error(429, "slow_down", "Slow down.", ("retry-after", "7")), 429, "rate_limit_error", "?", "true", ("retry-after", "7")),
        Fails("D35.overloaded", "D35 C3.16", "an overloaded server is overloaded", Turn.Error(503, "server_is_overloaded", "Overloaded."), 529, "overloaded_error", "?", "true"),
        Answered("D37.refusal", "D37 S14", "a refusal is text and ends as one", Hello, Turn.Of(Step.Refusal("I can't")),
            ("content.*.text", """["I can't"]"""), ("stop_reason", "=refusal"), ("stop_details", """{"type":"refusal","category":null,"explanation":"I can't"}""")),
        Answered("D37.policy", "D37 S20", "a decline by policy is an empty refusal", Hello, Turn.Failed("bio_policy", "This request was flagged."),
            ("content", "[]"), ("stop_reason", "=refusal"), ("stop_details.category", "=bio")),
        new("D38.list", "D38 C7", "files are listed in pages, or in the older shape under its beta", async trial =>
        {
            (await trial.OkAsync(Ask.Get("/v1/files"))).Body.Is(("data", "?"), ("next_page", "null"), ("has_more", null));
            (await trial.OkAsync(Ask.Get("/v1/files").Beta("files-api-2025-04-14"))).Body.Is(("data", "?"), ("has_more", "?"), ("next_page", null));
        }) { Feature = Features.Files },
        new("D38.content", "D38 C7", "an uploaded file is not given back", async trial =>
        {
            var upload = Ask.Get("/v1/files") with { Method = "POST", RawBody = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x--\r\n" };
            var id = (await trial.OkAsync(upload.Header("Content-Type", "multipart/form-data; boundary=x"))).Body.Text("id");
            (await trial.FailedAsync(Ask.Get($"/v1/files/{id}/content"), 400, "invalid_request_error")).Is("details.error_code", "=file_not_downloadable");
        }) { Feature = Features.Files },
        new("D39.create", "D39 C8", "a batch counts all its requests as processing until it ends", async trial =>
            (await trial.OkAsync(Batch("a"))).Body.Is(("request_counts", """{"processing":2,"succeeded":0,"errored":0,"canceled":0,"expired":0}"""), ("processing_status", "=in_progress"), ("results_url", "null"))) { Feature = Features.Batches },
        new("D39.id", "D39 C8", "a custom_id with a space is refused at once", async trial => await trial.FailedAsync(Batch("a b"), 400, "invalid_request_error")) { Feature = Features.Batches },
    ];

    /// <summary>Two requests, the second with parameters that are no parameters.</summary>
    private static Ask Batch(string id) => Hello with
    {
        Path = "/v1/messages/batches",
        RawBody = $$"""{"requests":[{"custom_id":"{{id}}","params":{{Hello.Body}} },{"custom_id":"b","params":{"model":"{{Ask.DefaultModel}}"} }]}""",
    };
}
