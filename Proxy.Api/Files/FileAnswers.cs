using System.Globalization;
using System.Text.Json;
using Proxy.Core.Files;
using Proxy.Core.Json;

namespace Proxy.Api.Files;

/// <summary>Files as Anthropic tells them (A9).</summary>
internal static class FileAnswers
{
    /// <summary><c>{"type":"file","id":"file_1","size_bytes":5,"created_at":"2026-07-28T02:01:23.266000Z","filename":"a.pdf","mime_type":"application/pdf","downloadable":false}</c></summary>
    public static PooledBuffer One(StoredFile file, bool isLegacy) => Write(json => WriteFile(json, file, isLegacy));

    public static PooledBuffer List(FilePage page, bool isLegacy) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var file in page.Files) WriteFile(json, file, isLegacy);
        json.WriteEndArray();
        if (isLegacy)
        {
            json.WriteBoolean("has_more"u8, page.HasMore);
            json.WriteString("first_id"u8, page.Files.Count == 0 ? null : page.Files[0].Id);
            json.WriteString("last_id"u8, page.Files.Count == 0 ? null : page.Files[^1].Id);
        }
        else
        {
            json.WriteString("next_page"u8, page is { HasMore: true, Files: [.., var last] } ? FileCursor.Of(last).ToString() : null);
        }

        json.WriteEndObject();
    });

    public static PooledBuffer Deleted(string id) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "file_deleted"u8);
        json.WriteEndObject();
    });

    private static void WriteFile(Utf8JsonWriter json, StoredFile file, bool isLegacy)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "file"u8);
        json.WriteString("id"u8, file.Id);
        json.WriteNumber("size_bytes"u8, file.Size);
        json.WriteString("created_at"u8, Time(file.CreatedAt));
        json.WriteString("filename"u8, file.Name);
        json.WriteString("mime_type"u8, file.MimeType);
        json.WriteBoolean("downloadable"u8, file.IsDownloadable);
        // The older shape, as recorded, had no such field.
        if (file.ExpiresAt is not null || !isLegacy) json.WriteString("expires_at"u8, file.ExpiresAt is { } end ? Time(end) : null);
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static PooledBuffer Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new PooledBuffer(4096);
        using var json = new Utf8JsonWriter(buffer);
        body(json);
        json.Flush();
        return buffer;
    }
}
