namespace Proxy.Core.Canonical.Conversations;

/// <summary>R23: a file for the container that code runs in.</summary>
internal sealed record ContainerUploadBlock(BlockPath Path, string FileId) : Block(Path)
{
    /// <summary>The file's own name, once it was found.</summary>
    public string? Name { get; init; }
}
