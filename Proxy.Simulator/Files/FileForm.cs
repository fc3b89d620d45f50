using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Files;

/// <summary><c>multipart/form-data</c> with <c>file</c>, <c>purpose</c> and perhaps <c>expires_after[anchor]</c>, <c>expires_after[seconds]</c>.</summary>
internal sealed class FileForm
{
    private const string File = "file", Purpose = "purpose", Anchor = "expires_after[anchor]", Seconds = "expires_after[seconds]";
    private readonly Dictionary<string, byte[]> _parts = new(StringComparer.Ordinal);
    private string? _name;

    public string Name => _name!;

    public ReadOnlyMemory<byte> Content => _parts[File];

    /// <summary>Null where there is none.</summary>
    public string? PurposeGiven => Text(Purpose);

    /// <summary>Null for a file that stays.</summary>
    public TimeSpan? Lifetime => Text(Seconds) is { } seconds ? TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture)) : null;

    /// <returns>Null with an error for what is no such form.</returns>
    public static async Task<(FileForm? Form, ApiError? Error)> ReadAsync(string? contentType, ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.MediaType != "multipart/form-data" || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 } boundary)
            return (null, ApiError.Invalid($"Unsupported content type: '{contentType}'. This API method only accepts 'multipart/form-data' requests.", null, "unsupported_content_type"));
        var form = new FileForm();
        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            var reader = new MultipartReader(boundary, stream);
            while (await reader.ReadNextSectionAsync(cancellation) is { } section)
            {
                if (await form.TakeAsync(section, cancellation) is { } error) return (null, error);
            }
        }
        catch (Exception wrong) when (wrong is IOException or InvalidDataException)
        {
            return (null, ApiError.Invalid("Could not parse multipart form.", null));
        }

        return form.Check() is { } fault ? (null, fault) : (form, null);
    }

    private async Task<ApiError?> TakeAsync(MultipartSection section, CancellationToken cancellation)
    {
        if (section.GetContentDispositionHeader() is not { } head || HeaderUtilities.RemoveQuotes(head.Name).Value is not { } name)
            return ApiError.Invalid("Could not parse multipart form.", null);
        if (name is not (File or Purpose or Anchor or Seconds)) return ApiError.Invalid($"Unknown parameter: '{name}'.", name, "unknown_parameter");
        using var content = new MemoryStream();
        await section.Body.CopyToAsync(content, cancellation);
        if (!_parts.TryAdd(name, content.ToArray())) return ApiError.Invalid($"Duplicate parameter: '{name}'.", name);
        if (name != File) return null;
        _name = head.FileNameStar.Value ?? HeaderUtilities.RemoveQuotes(head.FileName).Value;
        return string.IsNullOrEmpty(_name) ? ApiError.Invalid("'file' must be an uploaded file with a name.", "file") : null;
    }

    private ApiError? Check()
    {
        if (!_parts.ContainsKey(File)) return ApiError.Invalid("'file' is a required property", "file", "missing_required_parameter");
        if (PurposeGiven is null) return ApiError.Invalid("'purpose' is a required property", "purpose", "missing_required_parameter");
        var (anchor, seconds) = (Text(Anchor), Text(Seconds));
        if (anchor is null && seconds is null) return null;
        if (anchor != "created_at") return ApiError.Invalid("Invalid value for 'expires_after.anchor'. Supported values are: 'created_at'.", "expires_after.anchor", "invalid_value");
        return int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 3600 and <= 2_592_000
            ? null
            : ApiError.Invalid($"Invalid 'expires_after.seconds': '{seconds}'. Expected a whole number from 3600 to 2592000.", "expires_after.seconds", "invalid_value");
    }

    private string? Text(string name) => _parts.TryGetValue(name, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
}
