namespace Proxy.Core.Canonical.Conversations;

/// <summary>R23: a file for the container that code runs in.</summary>
internal sealed record ContainerUploadBlock(BlockPath Path, string FileId) : Block(Path);
