using System.Text.Json;

namespace Proxy.Core.Upstream;

/// <summary>A file that hosted code made, where upstream keeps it for as long as its container lives.</summary>
/// <param name="Path">Where it stands in the container, e.g. <c>/mnt/data/plot.png</c>.</param>
/// <param name="Size">Bytes.</param>
/// <param name="CreatedAt">Seconds since 1970; 0 where upstream does not tell.</param>
internal sealed record ContainerFile(string Id, string Path, long Size, long CreatedAt)
{
    /// <param name="json"><c>{"id":"cfile_1","object":"container.file","created_at":1793500000,"bytes":5,"container_id":"cntr_1","path":"/mnt/data/a.csv","source":"assistant"}</c></param>
    /// <returns>Null for what was put there, and for what cannot be read.</returns>
    public static ContainerFile? Read(JsonElement json)
    {
        if (BatchesClient.Text(json, "id") is not { Length: > 0 and <= 200 } id || BatchesClient.Text(json, "path") is not { } path || BatchesClient.Text(json, "source") == "user") return null;
        return new ContainerFile(id, path, Number(json, "bytes"), Number(json, "created_at"));
    }

    private static long Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0 ? number : 0;
}
