using Proxy.Core.Batches;
using Proxy.Core.Json;

namespace Proxy.Api.Batches;

/// <summary>A result that is not durable yet.</summary>
/// <param name="Json">As the client will read it. Disposed by who makes it durable.</param>
internal sealed record ItemResult(BatchPlace Place, int Index, ItemKind Kind, PooledBuffer Json);
