using CsCheck;
using Proxy.Core.Json;

namespace Proxy.Tests.Json;

public sealed class PooledBufferTests
{
    [Fact]
    public void Whatever_is_appended_in_pieces_is_there_in_order() =>
        Gen.Byte.Array[0, 300].List[0, 40].Sample(pieces =>
        {
            using var buffer = new PooledBuffer(16);
            foreach (var piece in pieces) buffer.Append(piece);
            Assert.Equal(pieces.SelectMany(p => p), buffer.Written.ToArray());
        });

    [Fact]
    public void Numbers_are_written_whole_at_the_edge_of_the_buffer() =>
        Gen.Select(Gen.Int[0, 40], Gen.Long).Sample((fill, number) =>
        {
            using var buffer = new PooledBuffer(16);
            for (var i = 0; i < fill; i++) buffer.Append((byte)'x');
            buffer.Append(number);
            Assert.Equal(new string('x', fill) + number, System.Text.Encoding.UTF8.GetString(buffer.Written));
        });

    [Fact]
    public void Truncate_drops_only_the_tail()
    {
        using var buffer = new PooledBuffer();
        buffer.Append("hello world"u8);
        buffer.Truncate(5);
        Assert.Equal("hello"u8.ToArray(), buffer.Written.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Truncate(6));
    }

    [Fact]
    public void RemoveFirst_drops_only_the_head()
    {
        using var buffer = new PooledBuffer();
        buffer.Append("hello world"u8);
        buffer.RemoveFirst(2);
        Assert.Equal("llo world"u8.ToArray(), buffer.Written.ToArray());
        buffer.RemoveFirst(9);
        Assert.Equal(0, buffer.Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.RemoveFirst(1));
    }

    [Fact]
    public void A_writer_that_asks_for_space_gets_it_and_keeps_what_was_written()
    {
        using var buffer = new PooledBuffer(16);
        buffer.Append("head"u8);
        buffer.GetSpan(5000)[..3].Fill((byte)'z');
        buffer.Advance(3);
        Assert.Equal("headzzz"u8.ToArray(), buffer.Written.ToArray());
    }
}
