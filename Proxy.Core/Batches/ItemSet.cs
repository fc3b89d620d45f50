namespace Proxy.Core.Batches;

/// <summary>Some items of a batch, by their place: a bit each, as Redis counts bits.</summary>
internal sealed class ItemSet(int total)
{
    private readonly byte[] _bits = new byte[(total + 7) / 8];

    public int Total { get; } = total;

    public int Count { get; private set; }

    public bool Contains(int item) => item >= 0 && item < Total && (_bits[item >> 3] & Bit(item)) != 0;

    /// <returns>False when it was there, or is none of the batch.</returns>
    public bool Add(int item)
    {
        if (item < 0 || item >= Total || Contains(item)) return false;
        _bits[item >> 3] |= Bit(item);
        Count++;
        return true;
    }

    /// <param name="bitmap">As <see cref="ToBitmap"/> wrote it, of as many items.</param>
    public void Add(ReadOnlySpan<byte> bitmap)
    {
        for (var item = 0; item < Total; item++)
        {
            if ((bitmap[item >> 3] & Bit(item)) != 0) Add(item);
        }
    }

    /// <summary>As GETBIT reads it: the first item is the highest bit of the first byte.</summary>
    public byte[] ToBitmap() => [.. _bits];

    private static byte Bit(int item) => (byte)(0x80 >> (item & 7));
}
