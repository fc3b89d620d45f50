using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D38, D39: files and batches, where there are any.</summary>
internal static class FileCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("D38.list", "D38 C7", "files are listed in pages, or in the older shape under its beta", async trial =>
        {
            (await trial.OkAsync(Ask.Get("/v1/files"))).Body.Is(("data", "?"), ("next_page", "null"), ("has_more", null));
            (await trial.OkAsync(Ask.Get("/v1/files").Beta("files-api-2025-04-14"))).Body.Is(("data", "?"), ("has_more", "?"), ("next_page", null));
        }) { Feature = Features.Files },
        new("D38.content", "D38 C7", "an uploaded file is not given back", async trial =>
        {
            var id = (await trial.OkAsync(Upload("file", "a.txt"))).Body.Text("id");
            (await trial.FailedAsync(Ask.Get($"/v1/files/{id}/content"), 400, "invalid_request_error")).Is("details.error_code", "=file_not_downloadable");
            await trial.OkAsync(Ask.Get("/v1/files/" + id) with { Method = "DELETE" });
        }) { Feature = Features.Files },
        new("files.life", "C7", "a file is told of as it was uploaded, until it is deleted", async trial =>
        {
            var file = (await trial.OkAsync(Upload("file", "../b/c.txt"))).Body
                .Is(("type", "=file"), ("id", "^file_"), ("filename", "=c.txt"), ("mime_type", "=text/plain"), ("size_bytes", "2"), ("downloadable", "false"));
            var path = "/v1/files/" + file.Text("id");
            (await trial.OkAsync(Ask.Get(path))).Body.Is(("id", "=" + file.Text("id")), ("created_at", "=" + file.Text("created_at")));
            (await trial.OkAsync(Ask.Get("/v1/files?ids[]=" + file.Text("id")))).Body.Is(("data.#", "1"), ("next_page", "null"));
            (await trial.OkAsync(Ask.Get(path) with { Method = "DELETE" })).Body.Is(("id", "=" + file.Text("id")), ("type", "=file_deleted"));
            await trial.FailedAsync(Ask.Get(path), 404, "not_found_error");
        }) { Feature = Features.Files },
        new("files.parts", "C7", "an upload without a file is refused", async trial => await trial.FailedAsync(Upload("other", "a.txt"), 400, "invalid_request_error")) { Feature = Features.Files },
        new("D39.create", "D39 C8", "a batch counts all its requests as processing until it ends", async trial =>
            (await trial.OkAsync(Batch("a"))).Body.Is(("request_counts", """{"processing":2,"succeeded":0,"errored":0,"canceled":0,"expired":0}"""), ("processing_status", "=in_progress"), ("results_url", "null"))) { Feature = Features.Batches },
        new("D39.end", "D39 C8", "when it has ended it says how each fared, and where that can be read", async trial =>
        {
            var batch = (await trial.OkAsync(Batch("a"))).Body;
            while (!batch.Has("processing_status", "=ended"))
            {
                await Task.Delay(TimeSpan.FromSeconds(1), trial.Time, trial.Cancellation);
                batch = (await trial.OkAsync(Ask.Get("/v1/messages/batches/" + batch.Text("id")))).Body;
            }

            batch.Is("request_counts", """{"processing":0,"succeeded":1,"errored":1,"canceled":0,"expired":0}""");
            var results = (await trial.SendAsync(Ask.Get(batch.Is("results_url", "^http").Text("results_url")))).HasStatus(200).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            new Doc("result", JsonPath.Parse(results.Single(line => line.Contains("errored", StringComparison.Ordinal))))
                .Is(("custom_id", "=b"), ("result.error.type", "=error"), ("result.error.error.type", "=invalid_request_error"));
        }) { Feature = Features.Batches },
        new("D39.id", "D39 C8", "a custom_id with a space is refused at once", async trial => await trial.FailedAsync(Batch("a b"), 400, "invalid_request_error")) { Feature = Features.Batches },
    ];

    private static Ask Upload(string part, string name) => (Ask.Get("/v1/files") with
    {
        Method = "POST",
        RawBody = $"--x\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x--\r\n",
    }).Header("Content-Type", "multipart/form-data; boundary=x");

    /// <summary>Two requests, the second with parameters that are no parameters.</summary>
    private static Ask Batch(string id) => Hello with
    {
        Path = "/v1/messages/batches",
        RawBody = $$"""{"requests":[{"custom_id":"{{id}}","params":{{Hello.Body}} },{"custom_id":"b","params":{"model":"{{Ask.DefaultModel}}"} }]}""",
    };
}
