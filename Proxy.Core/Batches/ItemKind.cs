namespace Proxy.Core.Batches;

/// <summary>What became of one request of a batch (A10): <c>result.type</c>.</summary>
internal enum ItemKind
{
    Succeeded,
    Errored,
    Canceled,
    Expired,
}
