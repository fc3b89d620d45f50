namespace Proxy.Api.Files;

/// <summary>Where a file is named.</summary>
internal enum FileUse
{
    Image,
    Document,
}
