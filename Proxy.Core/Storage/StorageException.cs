namespace Proxy.Core.Storage;

/// <summary>The object store failed. Its message names no object: names of tenants are in them.</summary>
internal sealed class StorageException(StorageFault fault, Exception? inner) : Exception("the object store failed: " + fault, inner)
{
    public StorageFault Fault { get; } = fault;
}
