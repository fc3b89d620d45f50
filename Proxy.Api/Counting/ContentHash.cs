using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Proxy.Api.Counting;

/// <summary>SHA-256 of an upstream body, the model's name included.</summary>
internal readonly record struct ContentHash(UInt128 First, UInt128 Second)
{
    public static ContentHash Of(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return new ContentHash(MemoryMarshal.Read<UInt128>(hash), MemoryMarshal.Read<UInt128>(hash[16..]));
    }
}
