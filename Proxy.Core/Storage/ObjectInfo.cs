namespace Proxy.Core.Storage;

/// <summary>An object, without its bytes.</summary>
/// <param name="Size">Bytes.</param>
internal sealed record ObjectInfo(string Name, long Size, DateTimeOffset ChangedAt);
