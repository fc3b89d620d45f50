using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D39: batches, where there are any.</summary>
internal static class BatchCases
{
    private const string Root = "/v1/messages/batches";

    public static IReadOnlyList<Case> All { get; } =
    [
        One("D39.create", "D39 C8", "a batch counts all its requests as processing until it ends", async trial =>
        {
            var batch = (await trial.OkAsync(Batch("a"))).Body.Is(
                ("id", "^msgbatch_"), ("type", "=message_batch"), ("request_counts", """{"processing":2,"succeeded":0,"errored":0,"canceled":0,"expired":0}"""), ("processing_status", "=in_progress"),
                ("created_at", "^20"), ("expires_at", "^20"), ("ended_at", "null"), ("cancel_initiated_at", "null"), ("archived_at", "null"), ("results_url", "null"));
            // Else its request would reach the upstream in the midst of another case.
            await EndedAsync(trial, batch);
        }),
        One("D39.end", "D39 C8", "when it has ended it says how each fared, and where that can be read", async trial =>
        {
            var batch = await EndedAsync(trial, (await trial.OkAsync(Batch("a"))).Body);
            batch.Is("request_counts", """{"processing":0,"succeeded":1,"errored":1,"canceled":0,"expired":0}""");
            var results = (await trial.SendAsync(Ask.Get(batch.Is("results_url", "^http").Text("results_url")))).HasStatus(200).HasHeader("content-type", "application/x-jsonl").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            new Doc("result", JsonPath.Parse(results.Single(line => line.Contains("errored", StringComparison.Ordinal))))
                .Is(("custom_id", "=b"), ("result.error.type", "=error"), ("result.error.error.type", "=invalid_request_error"));
            new Doc("result", JsonPath.Parse(results.Single(line => !line.Contains("errored", StringComparison.Ordinal))))
                .Is(("custom_id", "=a"), ("result.type", "=succeeded"), ("result.message.type", "=message"), ("result.message.usage.service_tier", "=batch"));
        }),
        One("D39.id", "D39 C8", "a custom_id with a space is refused at once", async trial =>
            (await trial.FailedAsync(Batch("a b"), 400, "invalid_request_error")).Is("message", "^requests.0.custom_id: ")),
        One("batches.refused", "C8", "requests that are none are refused at once, by their place", async trial =>
        {
            foreach (var (requests, message) in ((string, string)[])
                [
                    ("[]", "^requests: "), ("""[{"params":{}}]""", "^requests.0.custom_id: "), ("""[{"custom_id":"a"}]""", "^requests.0.params: "),
                    ("""[{"custom_id":"a","params":{}},{"custom_id":"b","params":1}]""", "^requests.1.params: "), ("""[{"custom_id":"a","params":{}},{"params":{},"custom_id":"\u0061"}]""", "^requests"),
                ])
                (await trial.FailedAsync(Create($$"""{"requests":{{requests}}}"""), 400, "invalid_request_error")).Is("message", message);
        }),
        One("batches.cancel", "C8", "a batch that is cancelled ends, and every request has its end", async trial =>
        {
            var batch = (await trial.OkAsync(Batch("a"))).Body;
            batch = (await trial.OkAsync(Ask.Get($"{Root}/{batch.Text("id")}/cancel") with { Method = "POST" })).Body;
            // It may have ended in between.
            if (!batch.Has("processing_status", "=ended")) batch.Is(("processing_status", "=canceling"), ("cancel_initiated_at", "^20"));
            batch = await EndedAsync(trial, batch);
            batch.Is(("request_counts.processing", "0"), ("results_url", "^http"));
            (await trial.OkAsync(Ask.Get($"{Root}/{batch.Text("id")}/cancel") with { Method = "POST" })).Body.Is("processing_status", "=ended");
        }),
        One("batches.life", "C8 D39", "a batch that has ended can be deleted, and is gone then", async trial =>
        {
            var batch = await EndedAsync(trial, (await trial.OkAsync(Batch("a"))).Body);
            var path = Root + "/" + batch.Text("id");
            (await trial.OkAsync(Ask.Get(Root + "?limit=1"))).Body.Is("data.#", "1");
            // Newest first; other cases make batches at the same time.
            var list = (await trial.OkAsync(Ask.Get(Root + "?limit=100"))).Body;
            list.Is($"data.{Enumerable.Range(0, 100).FirstOrDefault(i => list.Has($"data.{i}.id", "=" + batch.Text("id")))}.id", "=" + batch.Text("id"));
            (await trial.OkAsync(Ask.Get(path) with { Method = "DELETE" })).Body.Is(("id", "=" + batch.Text("id")), ("type", "=message_batch_deleted"));
            foreach (var gone in (Ask[])[Ask.Get(path), Ask.Get(path + "/results"), Ask.Get(path + "/cancel") with { Method = "POST" }, Ask.Get(path) with { Method = "DELETE" }])
                await trial.FailedAsync(gone, 404, "not_found_error");
        }),
    ];

    private static Case One(string id, string rows, string title, Func<Trial, Task> holds) => new(id, rows, title, holds) { Feature = Features.Batches };

    private static async Task<Doc> EndedAsync(Trial trial, Doc batch)
    {
        while (!batch.Has("processing_status", "=ended"))
        {
            await Task.Delay(TimeSpan.FromSeconds(0.5), trial.Time, trial.Cancellation);
            batch = (await trial.OkAsync(Ask.Get(Root + "/" + batch.Text("id")))).Body;
        }

        return batch;
    }

    private static Ask Create(string body) => Hello with { Path = Root, RawBody = body };

    /// <summary>Two requests, the second with parameters that are no parameters.</summary>
    private static Ask Batch(string id) => Create($$"""{"requests":[{"custom_id":"{{id}}","params":{{Hello.Body}} },{"custom_id":"b","params":{"model":"{{Ask.DefaultModel}}"} }]}""");
}
