using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Files;
using Proxy.Core.OpenAI;

namespace Proxy.Api.Files;

/// <summary>
/// C7: finds the uploaded files that a conversation names. What is small becomes what a client could have sent in its place;
/// of the rest, upstream will need copies. Which is which depends on the files up to there alone (C0.3).
/// </summary>
internal sealed class FileSources(FileStore files, MadeFiles made)
{
    /// <returns>The conversation without a <see cref="FileSource"/>, and the files that upstream needs copies of; null for none.</returns>
    /// <exception cref="Core.Canonical.Failures.RequestRejectedException">A file is not the tenant's, has expired, or cannot stand where it does.</exception>
    public async ValueTask<(Conversation Conversation, UpstreamFiles? Stored)> ResolveAsync(Exchange exchange, Conversation conversation, CancellationToken cancellationToken)
    {
        if (!conversation.NamesFiles) return (conversation, null);
        var search = new FileSearch(files, made, exchange, cancellationToken);
        var turns = new List<Turn>(conversation.Turns.Count);
        foreach (var turn in conversation.Turns) turns.Add(turn with { Blocks = await BlocksAsync(search, turn.Blocks, turn.Role) });
        return (conversation with { Turns = turns, NamesFiles = false }, search.Stored.Count == 0 ? null : new UpstreamFiles(search.Stored));
    }

    private static async Task<IReadOnlyList<Block>> BlocksAsync(FileSearch search, IReadOnlyList<Block> blocks, Role role)
    {
        var resolved = new List<Block>(blocks.Count);
        foreach (var block in blocks)
        {
            resolved.Add(block switch
            {
                ImageBlock { Source: FileSource file } image => image with { Source = await search.SourceAsync(file, block.Path + ".image.source.file.file_id", FileUse.Image) },
                DocumentBlock { Source: FileSource file } document => document with { Source = await search.SourceAsync(file, block.Path + ".document.source.file.file_id", FileUse.Document) },
                DocumentBlock { Source: ContentSource content } document => document with { Source = new ContentSource(await BlocksAsync(search, content.Blocks, role)) },
                ToolResultBlock result => result with { Content = await BlocksAsync(search, result.Content, role) },
                // R70: the assistant's own is what another server's container made.
                ContainerUploadBlock upload when role == Role.User => upload with { Name = await search.ForContainerAsync(upload) },
                _ => block,
            });
        }

        return resolved;
    }
}
