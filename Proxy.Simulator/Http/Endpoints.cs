using Proxy.Simulator.Batches;
using Proxy.Simulator.Files;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;
using Proxy.Simulator.Surface;

namespace Proxy.Simulator.Http;

/// <summary>All paths of the simulator: records the request, checks the key, dispatches.</summary>
internal sealed class Endpoints(SimulatorOptions options, RequestLog requests, ResponsesEndpoint responses, CancellationToken stopping)
{
    private readonly KeyCheck _keys = new(options.ApiKeys);
    private readonly FilesEndpoint _files = new(responses.Services.Files);
    private readonly ContainersEndpoint _containers = new(responses.Services.Containers);
    private readonly BatchesEndpoint _batches = new(options, responses);

    public async Task HandleAsync(HttpContext context)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        RecordedRequest? recorded = null;
        try
        {
            recorded = await RecordAsync(context, cancelled.Token);
            requests.Add(recorded);
            await AnswerAsync(context, recorded, cancelled.Token);
            recorded.Finish(RequestEnd.Answered);
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            recorded?.Finish(stopping.IsCancellationRequested ? RequestEnd.Stopped : RequestEnd.ClientGone);
            context.Abort();
        }
        catch (Exception exception) when (exception is IOException or Microsoft.AspNetCore.Connections.ConnectionResetException)
        {
            // The socket went away under a write: the client's doing.
            recorded?.Finish(RequestEnd.ClientGone);
        }
    }

    private async Task AnswerAsync(HttpContext context, RecordedRequest request, CancellationToken cancellation)
    {
        StandardHeaders.Add(context, request);
        var error = _keys.Check(context.Request.Headers.Authorization);
        if (error is not null)
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"OpenAI API\"";
            await ErrorWriter.WriteAsync(context, error, cancellation);
            return;
        }
        switch (request.Method, request.Path.TrimEnd('/'))
        {
            case ("POST", "/v1/responses"):
                await responses.AnswerAsync(context, request, cancellation);
                break;
            case ("POST", "/v1/responses/input_tokens"):
                await responses.CountAsync(context, request, cancellation);
                break;
            case ("GET", "/v1/models"):
                await ModelsEndpoint.ListAsync(context, options, cancellation);
                break;
            case ("GET", var path) when path.StartsWith("/v1/models/", StringComparison.Ordinal):
                await ModelsEndpoint.OneAsync(context, options, path["/v1/models/".Length..], cancellation);
                break;
            case ("POST", "/v1/responses/compact"):
                await new CompactEndpoint(options, responses.Services).AnswerAsync(context, request, cancellation);
                break;
            case ("POST", "/v1/chat/completions"):
                await new ChatEndpoint(options).AnswerAsync(context, request, cancellation);
                break;
            case ("POST", "/v1/embeddings"):
                await EmbeddingsEndpoint.AnswerAsync(context, request, cancellation);
                break;
            case (_, _) when await _files.AnswerAsync(context, request, cancellation):
                break;
            case (_, _) when await _containers.AnswerAsync(context, request, cancellation):
                break;
            case (_, _) when await _batches.AnswerAsync(context, request, cancellation):
                break;
            case (_, _) when await responses.Stored.AnswerAsync(context, request, cancellation):
                break;
            default:
                var unknown = new ApiError(404, $"Invalid URL ({request.Method} {request.Path})", "invalid_request_error", null, null);
                await ErrorWriter.WriteAsync(context, unknown, cancellation);
                break;
        }
    }

    private static async Task<RecordedRequest> RecordAsync(HttpContext context, CancellationToken cancellation)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellation);
        return new RecordedRequest
        {
            Method = context.Request.Method,
            Path = context.Request.Path,
            Headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = body.ToArray(),
        };
    }
}
