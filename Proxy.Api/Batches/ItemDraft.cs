using Proxy.Core.Json;

namespace Proxy.Api.Batches;

/// <summary>What upstream would be asked for an item.</summary>
/// <param name="Upstream">Its name in the configuration.</param>
/// <param name="Body">A request body of <paramref name="Model"/>. The receiver disposes it.</param>
internal sealed record ItemDraft(string Upstream, string Model, PooledBuffer Body);
