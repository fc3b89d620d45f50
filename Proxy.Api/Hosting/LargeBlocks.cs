using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace Proxy.Api.Hosting;

/// <summary>
/// Memory for Kestrel's sockets in blocks of 64 KB instead of 4: a prompt of that size takes a few reads of its socket, each of
/// which wakes who waits for the body, instead of seventeen. A connection on which nothing comes holds none.
/// </summary>
internal sealed class LargeBlocks : MemoryPool<byte>, IMemoryPoolFactory<byte>
{
    private const int BlockSize = 64 * 1024;

    public override int MaxBufferSize => Shared.MaxBufferSize;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => this;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockSize));

    protected override void Dispose(bool disposing)
    {
        // It holds nothing of its own, and every listener has the same one.
    }
}
