namespace Proxy.Core.Batches;

/// <summary>Results by their kind; together with what is still processing, all requests of the batch.</summary>
internal readonly record struct BatchCounts(int Succeeded, int Errored, int Canceled, int Expired);
