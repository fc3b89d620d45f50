using System.Text.Json.Nodes;

namespace Proxy.Simulator.Files;

/// <param name="Purpose"><c>user_data</c>, <c>vision</c>, <c>batch</c>, <c>batch_output</c>, …</param>
/// <param name="ExpiresAt">From then on it is not found; null for never.</param>
internal sealed record UploadedFile(string Id, string Purpose, string Name, ReadOnlyMemory<byte> Content, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["id"] = Id,
            ["object"] = "file",
            ["bytes"] = Content.Length,
            ["created_at"] = CreatedAt.ToUnixTimeSeconds(),
            ["filename"] = Name,
            ["purpose"] = Purpose,
            ["status"] = "processed",
        };
        if (ExpiresAt is { } end) json["expires_at"] = end.ToUnixTimeSeconds();
        return json;
    }
}
