using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Proxy.Tests.Conformance.Mutants;

/// <summary>
/// Stands before a server and passes on what comes, through <see cref="Request"/> and <see cref="Answer"/>. An answer
/// that nobody changes is passed on as it comes; one that is to be changed, when it has come.
/// </summary>
internal sealed class RewritingProxy : IAsyncDisposable
{
    private static readonly string[] s_ofTheConnection = ["Host", "Content-Length", "Transfer-Encoding", "Connection", "Date"];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AutomaticDecompression = DecompressionMethods.None, MaxResponseDrainSize = 0 });
    private Uri _target = null!;
    private FakeServer _server = null!;

    public Uri Url => _server.Url;

    public Action<Exchange>? Request { get; set; }

    public Action<Exchange>? Answer { get; set; }

    /// <summary>Reads an answer to its end even when nobody wants it any more.</summary>
    public bool Drains { get; set; }

    public static async Task<RewritingProxy> StartAsync(Uri target)
    {
        var proxy = new RewritingProxy { _target = target };
        proxy._server = await FakeServer.StartAsync(proxy.PassAsync);
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        try
        {
            using var request = await ReadAsync(context);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Drains ? CancellationToken.None : context.RequestAborted);
            await AnswerAsync(context, response);
        }
        catch (Exception gone) when (gone is OperationCanceledException or HttpRequestException or IOException)
        {
            // One side closed its connection: so does this one, towards the other.
            context.Abort();
        }
    }

    private async Task<HttpRequestMessage> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        var exchange = new Exchange
        {
            Path = context.Request.Path + context.Request.QueryString.Value,
            Headers = context.Request.Headers.Where(header => !s_ofTheConnection.Contains(header.Key)).ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Text = await reader.ReadToEndAsync(context.RequestAborted),
        };
        Request?.Invoke(exchange);
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), new Uri(_target, exchange.Path));
        if (exchange.Text.Length > 0 || context.Request.ContentType is not null) request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(exchange.Text));
        foreach (var (name, value) in exchange.Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value)) request.Content?.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private async Task AnswerAsync(HttpContext context, HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => !s_ofTheConnection.Contains(header.Key))
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        if (Answer is null || Drains)
        {
            Start(context, (int)response.StatusCode, headers);
            await PassBodyAsync(context, response);
            return;
        }

        var exchange = new Exchange { Path = context.Request.Path, Status = (int)response.StatusCode, Headers = headers, Text = await response.Content.ReadAsStringAsync(context.RequestAborted) };
        Answer(exchange);
        Start(context, exchange.Status, exchange.Headers);
        await context.Response.WriteAsync(exchange.Text, context.RequestAborted);
    }

    private async Task PassBodyAsync(HttpContext context, HttpResponseMessage response)
    {
        var cancellation = Drains ? CancellationToken.None : context.RequestAborted;
        await context.Response.Body.FlushAsync(cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (context.RequestAborted.IsCancellationRequested) continue;
            try
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
            }
            catch (Exception gone) when (Drains && gone is OperationCanceledException or IOException)
            {
                // Left while this was written: what drains reads on all the same.
            }
        }
    }

    private static void Start(HttpContext context, int status, Dictionary<string, string> headers)
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers) context.Response.Headers[name] = value;
    }
}
