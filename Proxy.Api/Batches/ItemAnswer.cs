using Proxy.Core.Batches;
using Proxy.Core.Json;

namespace Proxy.Api.Batches;

/// <summary>What came of running one item.</summary>
/// <param name="Kind">Succeeded or errored.</param>
/// <param name="Body">The message or the error object: one line of JSON. The receiver disposes it.</param>
/// <param name="RetryAfter">As the answer asks for; null where it says nothing.</param>
internal readonly record struct ItemAnswer(ItemFate Fate, ItemKind Kind, PooledBuffer Body, TimeSpan? RetryAfter);
