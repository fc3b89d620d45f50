using Microsoft.AspNetCore.Http;
using Proxy.Api.Pipeline;

namespace Proxy.Tests.Api.Pipeline;

public sealed class RequestBodyTests
{
    private const int Limit = 32 * 1024 * 1024;

    [Fact]
    public async Task F04_A_promise_of_a_large_body_takes_no_memory_before_it_comes()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        using var body = await RequestBody.ReadAsync(Request("{}"u8.ToArray(), declared: Limit), Limit);
        Assert.Equal(2, body.Memory.Length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Limit / 2);
    }

    [Fact]
    public async Task A_body_beyond_the_first_guess_arrives_whole()
    {
        var bytes = new byte[5_000_000];
        new Random(1).NextBytes(bytes);
        using var body = await RequestBody.ReadAsync(Request(bytes, bytes.Length), Limit);
        Assert.True(body.Memory.Span.SequenceEqual(bytes));
    }

    private static DefaultHttpContext Request(byte[] bytes, long declared)
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(bytes);
        context.Request.ContentLength = declared;
        return context;
    }
}
