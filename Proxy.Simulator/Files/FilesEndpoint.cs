using System.Text.Json.Nodes;
using Proxy.Simulator.Http;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;
using Proxy.Simulator.Rules.Semantics;

namespace Proxy.Simulator.Files;

/// <summary><c>/v1/files</c>: upload, list, get, content, delete.</summary>
internal sealed class FilesEndpoint(UploadedFiles files)
{
    private const string Root = "/v1/files";
    private static readonly string[] s_purposes = ["assistants", "batch", "fine-tune", "vision", "user_data", "evals"];

    /// <returns>False where the path is no file's.</returns>
    public async Task<bool> AnswerAsync(HttpContext context, RecordedRequest request, CancellationToken cancellation)
    {
        var path = request.Path.TrimEnd('/');
        if (path == Root)
        {
            if (request.Method == "POST") await UploadAsync(context, request, cancellation);
            else if (request.Method == "GET") await TellAsync(context, FileListing.Of(context.Request.Query, files, out var wrong), wrong, cancellation);
            else return false;
            return true;
        }

        if (!path.StartsWith(Root + "/", StringComparison.Ordinal)) return false;
        var parts = path[(Root.Length + 1)..].Split('/');
        if ((request.Method, parts) is not (("GET" or "DELETE", [_]) or ("GET", [_, "content"]))) return false;
        if (files.Find(parts[0]) is not { } file)
            await ErrorWriter.WriteAsync(context, new ApiError(404, $"No such File object: {parts[0]}", "invalid_request_error", "id", null), cancellation);
        else if (parts.Length == 2)
            await SendAsync(context, file, cancellation);
        else
            await JsonWriter.WriteAsync(context, request.Method == "GET" ? file.ToJson() : Deleted(file), cancellation);
        return true;
    }

    private async Task UploadAsync(HttpContext context, RecordedRequest request, CancellationToken cancellation)
    {
        // All of it has come: it is kept, as upstream keeps it, whether or not the client lives to hear of it.
        var (form, error) = await FileForm.ReadAsync(context.Request.ContentType, request.Body, CancellationToken.None);
        error ??= Check(form!);
        await TellAsync(context, error is null ? files.Add(form!.PurposeGiven!, form.Name, form.Content, form.Lifetime).ToJson() : null, error, cancellation);
    }

    private static ApiError? Check(FileForm form)
    {
        var purpose = form.PurposeGiven!;
        if (!s_purposes.Contains(purpose))
            return ApiError.Invalid($"'{purpose}' is not one of [{string.Join(", ", s_purposes.Select(p => $"'{p}'"))}] - 'purpose'", "purpose", "invalid_value");
        if (form.Content.Length == 0) return ApiError.Invalid("File is empty.", "file", "empty_file");
        if (purpose == "batch" && !form.Name.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase))
            return ApiError.Invalid("Invalid file format for Batch API. Must be .jsonl", "file", "invalid_file_format");
        return purpose == "vision" && ImageKind.Of(form.Content.Span) is null
            ? ApiError.Invalid("Invalid file format for purpose 'vision'. Must be an image.", "file", "invalid_file_format")
            : null;
    }

    // What batches read and wrote is given back; what models read is not.
    private static async Task SendAsync(HttpContext context, UploadedFile file, CancellationToken cancellation)
    {
        if (file.Purpose is "user_data" or "vision" or "assistants")
        {
            await ErrorWriter.WriteAsync(context, ApiError.Invalid($"Not allowed to download files of purpose: {file.Purpose}", null), cancellation);
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = file.Content.Length;
        await context.Response.Body.WriteAsync(file.Content, cancellation);
    }

    private JsonObject Deleted(UploadedFile file) => new() { ["id"] = file.Id, ["object"] = "file", ["deleted"] = files.Remove(file.Id) };

    private static Task TellAsync(HttpContext context, JsonObject? answer, ApiError? error, CancellationToken cancellation) =>
        error is null ? JsonWriter.WriteAsync(context, answer!, cancellation) : ErrorWriter.WriteAsync(context, error, cancellation);
}
