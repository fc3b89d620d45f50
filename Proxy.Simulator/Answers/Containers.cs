using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers;

/// <summary>Containers of the code interpreter that exist, those that an answer of this simulator named, and what code made in them.</summary>
internal sealed class Containers
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<ContainerFile>> _files = new(StringComparer.Ordinal);

    public bool Exists(string id) => _files.ContainsKey(id);

    public void Add(string id) => _files.TryAdd(id, new ConcurrentQueue<ContainerFile>());

    /// <param name="path">A name, or a whole path.</param>
    public void AddFile(string id, string path, ReadOnlyMemory<byte> content, long createdAt)
    {
        var files = _files.GetOrAdd(id, static _ => new ConcurrentQueue<ContainerFile>());
        var whole = path.StartsWith('/') ? path : "/mnt/data/" + path;
        files.Enqueue(new ContainerFile(new IdMint((byte[])[.. System.Text.Encoding.UTF8.GetBytes(id + whole), .. BitConverter.GetBytes(files.Count)]).Item("cfile_"), id, whole, content, createdAt));
    }

    /// <returns>False where there is no such container.</returns>
    public bool Remove(string id) => _files.TryRemove(id, out _);

    /// <returns>Oldest first; null where there is no such container.</returns>
    public IReadOnlyList<ContainerFile>? Files(string id) => _files.TryGetValue(id, out var files) ? [.. files] : null;
}

/// <param name="CreatedAt">Seconds since 1970.</param>
internal sealed record ContainerFile(string Id, string Container, string Path, ReadOnlyMemory<byte> Content, long CreatedAt)
{
    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["object"] = "container.file",
        ["created_at"] = CreatedAt,
        ["bytes"] = Content.Length,
        ["container_id"] = Container,
        ["path"] = Path,
        ["source"] = "assistant",
    };
}
