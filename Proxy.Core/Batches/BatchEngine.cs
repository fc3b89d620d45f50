namespace Proxy.Core.Batches;

/// <summary>Who does the items of a batch (C8).</summary>
internal enum BatchEngine
{
    /// <summary>A worker, one by one, on the path of live traffic.</summary>
    Worker,

    /// <summary>OpenAI's own batches, at half the price.</summary>
    Upstream,
}
