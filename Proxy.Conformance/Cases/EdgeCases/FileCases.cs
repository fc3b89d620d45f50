using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;

namespace Proxy.Conformance.Cases.EdgeCases;

/// <summary>D38: files, where there are any.</summary>
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
        new("files.source", "C7 R18 R19", "an uploaded file can be asked about", async trial =>
        {
            var id = (await trial.OkAsync(Upload("file", "a.txt"))).Body.Text("id");
            await trial.OkAsync(Ask.Of(Named(id)));
            await trial.OkAsync(Ask.Get("/v1/files/" + id) with { Method = "DELETE" });
            await trial.FailedAsync(Ask.Of(Named(id)), 404, "not_found_error");
        }) { Feature = Features.Files },
        new("files.source-type", "C7 R17", "a text is no image", async trial =>
        {
            var id = (await trial.OkAsync(Upload("file", "a.txt"))).Body.Text("id");
            await trial.FailedAsync(Ask.Of(Named(id).Replace("document", "image", StringComparison.Ordinal)), 400, "invalid_request_error");
            await trial.OkAsync(Ask.Get("/v1/files/" + id) with { Method = "DELETE" });
        }) { Feature = Features.Files },
        new("files.source-unknown", "C7 R17 R18", "a file that is not there is named with its place", async trial =>
            (await trial.FailedAsync(Ask.Of(Named("file_011CNha8iCJcU1wXNR6q4V8w")), 404, "not_found_error")).Is("message", "~messages.0.content.0")) { Feature = Features.Files },
        new("files.parts", "C7", "an upload without a file is refused", async trial => await trial.FailedAsync(Upload("other", "a.txt"), 400, "invalid_request_error")) { Feature = Features.Files },
    ];

    private static string Named(string? id) => Sample.Content($$$"""{"type":"document","source":{"type":"file","file_id":"{{{id}}}"}}""", Sample.Text("What is it?"));

    private static Ask Upload(string part, string name) => (Ask.Get("/v1/files") with
    {
        Method = "POST",
        RawBody = $"--x\r\nContent-Disposition: form-data; name=\"{part}\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\nhi\r\n--x--\r\n",
    }).Header("Content-Type", "multipart/form-data; boundary=x");
}
