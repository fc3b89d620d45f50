using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>A block that the reader does not take. Refused by whoever knows where it stands; never part of a conversation.</summary>
internal sealed record UnsupportedBlock(BlockPath Path, string Type) : Block(Path);
