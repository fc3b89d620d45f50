using System.Text.Json;
using Proxy.Simulator.Files;

namespace Proxy.Simulator.Rules.Semantics;

/// <summary>Images and files: one source each, URLs that can be fetched, data that is what it says.</summary>
internal static class MediaRules
{
    private static readonly string[] ImageSources = ["image_url", "file_id"];
    private static readonly string[] FileSources = ["file_id", "file_data", "file_url"];

    public static ApiError? Check(RuleInput input)
    {
        for (var i = 0; i < input.Items.Count; i++)
        {
            var member = input.Items[i].Member("content") is null ? "output" : "content";
            var index = 0;
            foreach (var part in input.Items[i].Items(member))
            {
                if (CheckPart(part, $"input[{i}].{member}[{index++}]", input.Services.Files) is { } error) return error;
            }
        }
        return null;
    }

    private static ApiError? CheckPart(JsonElement part, string path, UploadedFiles files) => part.Text("type") switch
    {
        "input_image" => CheckSources(part, path, ImageSources) ?? (part.Text("image_url") is { } url ? CheckImage(url, path + ".image_url") : CheckUpload(part, path, files, isImage: true)),
        "input_file" => CheckSources(part, path, FileSources) ?? CheckFile(part, path, files),
        _ => null,
    };

    private static ApiError? CheckSources(JsonElement part, string path, string[] sources)
    {
        var given = sources.Where(s => part.Member(s) is not null).ToList();
        if (given.Count == 1) return null;
        var choice = string.Join(" or ", sources.Select(s => $"'{s}'"));
        return given.Count == 0
            ? ApiError.Invalid($"Missing mutually exclusive parameters: '{path}'. Ensure you are providing exactly one of: {choice}.", path, "missing_mutually_exclusive_parameters")
            : ApiError.Invalid($"Mutually exclusive parameters: '{path}'. Ensure you are only providing one of: {choice}.", path, "mutually_exclusive_parameters");
    }

    private static ApiError? CheckImage(string url, string path)
    {
        if (!url.StartsWith("data:", StringComparison.Ordinal)) return CheckWeb(url, path);
        var data = DataUrl.Parse(url);
        if (data is null || !data.MediaType.StartsWith("image/", StringComparison.Ordinal)) return BadData(path, "an image", "data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=", "a value without one");
        if (data.Bytes is not { } bytes) return BadData(path, "an image", "data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=", "an invalid base64-encoded value");
        if (bytes.Length == 0) return BadData(path, "an image", "data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=", "empty base64-encoded bytes");
        if (!ImageKind.Known.Contains(data.MediaType)) return BadData(path, "an image", "data:image/png;base64,aW1nIGJ5dGVzIGhlcmU=", $"unsupported MIME type '{data.MediaType}'");
        return ImageKind.Of(bytes) is null
            ? ApiError.Invalid("The image data you provided does not represent a valid image. Please check your input and try again with one of the supported image formats: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'].", path, "invalid_image_format")
            : null;
    }

    private static ApiError? CheckFile(JsonElement part, string path, UploadedFiles files)
    {
        if (part.Text("file_url") is { } url) return CheckWeb(url, path + ".file_url");
        if (part.Text("file_data") is not { } text) return CheckUpload(part, path, files, isImage: false);
        if (part.Text("filename") is not { Length: > 0 }) return ApiError.Invalid($"Missing required parameter: '{path}.filename'.", $"{path}.filename", "missing_required_parameter");
        return DataUrl.Parse(text)?.Bytes is { Length: > 0 } ? null : BadData(path + ".file_data", "an application/pdf", "data:application/pdf;base64,JVBERi0=", "a value that is none");
    }

    private static ApiError? CheckUpload(JsonElement part, string path, UploadedFiles files, bool isImage)
    {
        var id = part.Text("file_id")!;
        if (files.Find(id) is not { } file) return UploadedFiles.NotFound(id, path + ".file_id");
        var (wanted, noun) = isImage ? ("vision", "an image") : ("user_data", "a file");
        return file.Purpose == wanted ? null : ApiError.Invalid($"File '{id}' was uploaded with purpose '{file.Purpose}' and cannot be used as {noun}.", path + ".file_id", "invalid_value");
    }

    private static ApiError? CheckWeb(string url, string path) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp)
            ? null
            : ApiError.Invalid($"Invalid '{path}'. Expected a valid URL, but got a value with an invalid format.", path, "invalid_value");

    private static ApiError BadData(string path, string kind, string example, string got) =>
        ApiError.Invalid($"Invalid '{path}'. Expected a base64-encoded data URL with {kind} MIME type (e.g. '{example}'), but got {got}.", path, "invalid_value");
}
