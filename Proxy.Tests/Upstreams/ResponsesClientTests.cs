using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Json;
using Proxy.Core.Upstream;

namespace Proxy.Tests.Upstreams;

public sealed class ResponsesClientTests
{
    private readonly FakeTimeProvider _time = new() { AutoAdvanceAmount = TimeSpan.Zero };

    [Theory]
    [InlineData(HttpRequestError.ConnectionError, "ConnectFailed")]
    [InlineData(HttpRequestError.NameResolutionError, "NameNotResolved")]
    [InlineData(HttpRequestError.SecureConnectionError, "TlsFailed")]
    public async Task F26_What_was_never_sent_is_tried_three_times(HttpRequestError error, string failure)
    {
        using var upstream = new Attempts(_ => throw new HttpRequestException(error));
        var thrown = await Assert.ThrowsAsync<UpstreamException>(() => SendAsync(upstream, TestContext.Current.CancellationToken));
        Assert.Equal(failure, thrown.Failure.ToString());
        Assert.Equal(3, upstream.Count);
    }

    [Fact]
    public async Task F26_The_third_attempt_may_succeed_with_the_same_body()
    {
        using var upstream = new Attempts(count => count < 3 ? throw new HttpRequestException(HttpRequestError.ConnectionError) : new HttpResponseMessage(HttpStatusCode.OK));
        using var response = await SendAsync(upstream, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("{\"a\":1}", upstream.LastBody);
    }

    [Theory]
    [InlineData(HttpRequestError.ResponseEnded)]
    [InlineData(HttpRequestError.HttpProtocolError)]
    [InlineData(HttpRequestError.Unknown)]
    public async Task What_may_have_been_billed_is_never_sent_again(HttpRequestError error)
    {
        using var upstream = new Attempts(_ => throw new HttpRequestException(error));
        var thrown = await Assert.ThrowsAsync<UpstreamException>(() => SendAsync(upstream, TestContext.Current.CancellationToken));
        Assert.Equal(UpstreamFailure.BrokenBeforeHeaders, thrown.Failure);
        Assert.Equal(1, upstream.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancelled_question_is_no_failure_of_upstream(bool isBroken)
    {
        using var cancel = new CancellationTokenSource();
        using var upstream = new Attempts(_ =>
        {
            cancel.Cancel();
            throw isBroken ? new HttpRequestException(HttpRequestError.ResponseEnded) : new OperationCanceledException(cancel.Token);
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SendAsync(upstream, cancel.Token));
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", "https://api.openai.com/v1/responses")]
    [InlineData("http://127.0.0.1:9/v1/", "http://127.0.0.1:9/v1/responses")]
    [InlineData("https://x.openai.azure.com/openai/v1?api-version=preview", "https://x.openai.azure.com/openai/v1/responses?api-version=preview")]
    public void The_address_keeps_prefix_and_query(string baseUrl, string expected) =>
        Assert.Equal(expected, UpstreamEndpoint.Create("u", new Uri(baseUrl), "k").Responses.ToString());

    [Fact]
    public async Task A_body_is_not_given_back_to_the_pool_while_it_is_being_sent()
    {
        var bytes = Bytes();
        using var content = bytes.ToContent();
        var stream = new SlowStream();
        var sending = content.CopyToAsync(stream, TestContext.Current.CancellationToken);
        bytes.Dispose();
        Assert.Equal("{\"a\":1}", Encoding.UTF8.GetString(stream.Pending.Span));
        stream.Release();
        await sending;
        Assert.Equal(0, bytes.Memory.Length);
        await Assert.ThrowsAnyAsync<Exception>(() => bytes.ToContent().CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
    }

    private async Task<HttpResponseMessage> SendAsync(Attempts upstream, CancellationToken cancellation)
    {
        using var invoker = new HttpMessageInvoker(upstream, disposeHandler: false);
        var client = new ResponsesClient(invoker, UpstreamEndpoint.Create("u", new Uri("http://upstream.test/v1"), "k"), HttpVersion.Version11, _time);
        using var bytes = Bytes();
        var sending = client.SendAsync(bytes, stream: false, cancellation);
        // The pauses between attempts are at most 600 ms.
        while (!sending.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await sending;
    }

    private static RequestBytes Bytes()
    {
        var buffer = new PooledBuffer(16);
        buffer.Append("{\"a\":1}"u8);
        return new RequestBytes(buffer);
    }

    private sealed class Attempts(Func<int, HttpResponseMessage> script) : HttpMessageHandler
    {
        public int Count { get; private set; }

        public string? LastBody { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            LastBody = await request.Content!.ReadAsStringAsync(cancellationToken);
            return script(++Count);
        }
    }

    private sealed class SlowStream : MemoryStream
    {
        private readonly TaskCompletionSource _released = new();

        public ReadOnlyMemory<byte> Pending { get; private set; }

        public void Release() => _released.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Pending = buffer;
            await _released.Task;
        }
    }
}
