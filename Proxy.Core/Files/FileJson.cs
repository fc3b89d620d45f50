using System.Text.Json;
using System.Text.Json.Serialization;
using Proxy.Core.Storage;

namespace Proxy.Core.Files;

/// <summary>Metadata as it is kept: beside the bytes, and in the index.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StoredFile))]
internal sealed partial class FileJson : JsonSerializerContext
{
    public static byte[] Write(StoredFile file) => JsonSerializer.SerializeToUtf8Bytes(file, Default.StoredFile);

    /// <returns>Null when it is not what was written: the disk's fault, or somebody's hand.</returns>
    public static StoredFile? TryRead(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, Default.StoredFile) is { } file && FileNames.IsId(file.Id) ? file : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <exception cref="StorageException">It is not what was written.</exception>
    public static StoredFile Read(ReadOnlySpan<byte> json) => TryRead(json) ?? throw new StorageException(StorageFault.Refused, null);
}
