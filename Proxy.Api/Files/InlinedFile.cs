using System.Buffers.Text;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Files;
using Proxy.Core.Json;

namespace Proxy.Api.Files;

/// <summary>A small file as the source that a client could have sent in its place.</summary>
internal static class InlinedFile
{
    private const byte Quote = (byte)'"';

    /// <returns>Null when it was deleted, or expired, meanwhile.</returns>
    public static async Task<MediaSource?> ReadAsync(FileStore files, StoredFile file, CancellationToken cancellationToken)
    {
        await using var content = await files.OpenContentAsync(file, 0, null, cancellationToken);
        if (content is null) return null;
        var (size, length) = ((int)file.Size, Base64.GetMaxEncodedToUtf8Length((int)file.Size));
        // "JVBERi0…": read behind the first quote, and encoded there.
        var token = GC.AllocateUninitializedArray<byte>(length + 2);
        await content.ReadExactlyAsync(token.AsMemory(1, size), cancellationToken);
        if (file.MimeType == "text/plain") return new TextSource(Escaped(token.AsSpan(1, size)));
        token[0] = token[^1] = Quote;
        Base64.EncodeToUtf8InPlace(token.AsSpan(1, length), size, out _);
        return new Base64Source(file.MimeType, new JsonText(token));
    }

    private static JsonText Escaped(ReadOnlySpan<byte> text)
    {
        using var output = new PooledBuffer(text.Length + 1024);
        output.Append(Quote);
        JsonEscape.Append(output, text);
        output.Append(Quote);
        return new JsonText(output.Written.ToArray());
    }
}
