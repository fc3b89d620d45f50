using System.Text;
using CsCheck;
using Proxy.Core.Batches;
using Proxy.Core.Json;

namespace Proxy.Tests.Batches;

public sealed class ResultLineTests
{
    [Theory]
    [InlineData(0, """{"type":"message"}""", """{"custom_id":"a-1","result":{"type":"succeeded","message":{"type":"message"}}}""")]
    [InlineData(1, """{"type":"error"}""", """{"custom_id":"a-1","result":{"type":"errored","error":{"type":"error"}}}""")]
    [InlineData(2, "", """{"custom_id":"a-1","result":{"type":"canceled"}}""")]
    [InlineData(3, "", """{"custom_id":"a-1","result":{"type":"expired"}}""")]
    public void A_result_is_written_as_clients_read_it(int kind, string body, string json)
    {
        using var output = new PooledBuffer();
        ResultLine.WriteJson(output, "a-1", (ItemKind)kind, Encoding.UTF8.GetBytes(body));
        Assert.Equal(json, Encoding.UTF8.GetString(output.Written));
        Assert.Equal((ItemKind)kind, ResultLine.KindOf(output.Written));
    }

    [Fact]
    public void A_line_is_read_as_it_was_written_and_not_otherwise() =>
        Gen.Select(Gen.Int[0, 99_999], Gen.Byte.Array[0, 100], Gen.Int[0, 1000], Gen.Byte).Sample((index, json, at, other) =>
        {
            using var output = new PooledBuffer();
            ResultLine.WriteLog(output, index, json);
            var line = output.Written[..^1].ToArray();
            Assert.True(ResultLine.TryReadLog(line, out var read, out var bytes));
            Assert.Equal((index, Convert.ToHexString(json)), (read, Convert.ToHexString(bytes.Span)));
            // Torn anywhere, or another byte anywhere: no result, or at least no other one.
            if (json.Length > 0) Assert.False(ResultLine.TryReadLog(line.AsMemory(0, line.Length - 1 - (at % json.Length)), out _, out _));
            var place = line.Length - 1 - (at % (json.Length + 9));
            if (line[place] == other) return;
            line[place] = other;
            Assert.False(ResultLine.TryReadLog(line, out _, out bytes) && !bytes.Span.SequenceEqual(json));
        });

    [Theory]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("12\t")]
    [InlineData("-1\t00000000\t")]
    [InlineData("99999999999\t00000000\t{}")]
    [InlineData("1\tzzzzzzzz\t{}")]
    [InlineData("{\"custom_id\":\"a\"}")]
    public void What_is_no_line_is_none(string line) => Assert.False(ResultLine.TryReadLog(Encoding.UTF8.GetBytes(line), out _, out _));
}
