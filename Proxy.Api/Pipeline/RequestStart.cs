using Microsoft.AspNetCore.Connections;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Ids;
using Proxy.Core.State;
using Proxy.Core.Storage;

namespace Proxy.Api.Pipeline;

/// <summary>First and last step: gives the request its id, turns whatever goes wrong into an answer, writes the log line.</summary>
internal sealed class RequestStart(RequestDelegate next, LiveSettings settings, ErrorWriter errors, TimeProvider time, ILogger<RequestStart> logger) : IStep<RequestStart>
{
    private readonly string _organization = settings.Current.Options.OrganizationId.ToString("D");

    public static RequestStart Create(RequestDelegate next, IServiceProvider services) => new(
        next,
        services.GetRequiredService<LiveSettings>(),
        services.GetRequiredService<ErrorWriter>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<RequestStart>>());

    public async Task InvokeAsync(HttpContext context)
    {
        var exchange = new Exchange(RandomIds.Instance.New("req_"), time.GetTimestamp(), settings.Current);
        context.TraceIdentifier = exchange.RequestId;
        context.Features.Set(exchange);
        RequestTelemetry.Begin(exchange.RequestId);
        WriteHeaders(context, exchange);
        UseUsualPath(context.Request);
        try
        {
            await AnswerAsync(context, exchange);
        }
        catch (Exception exception) when (IsClientGone(context, exception))
        {
            // F17: nobody is left to answer, be it with an error; not an error of anybody's.
            exchange.LoggedStatus = StatusCodes.Status499ClientClosedRequest;
            exchange.Outcome = "client_gone";
        }

        Log.Request(logger, context, exchange, time);
        RequestTelemetry.End(exchange, time);
    }

    private async Task AnswerAsync(HttpContext context, Exchange exchange)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted) await WriteIfUnservedAsync(context);
        }
        catch (RequestRejectedException rejected)
        {
            await errors.WriteAsync(context, rejected.Failure);
        }
        catch (Exception exception) when (IsClientGone(context, exception))
        {
            throw;
        }
        catch (BadHttpRequestException bad)
        {
            var (failure, status) = Malformed(bad);
            await errors.WriteAsync(context, failure, status);
        }
        catch (StorageException exception)
        {
            Log.StoreFailed(logger, exception.Fault, exchange.RequestId, exception);
            await errors.WriteAsync(context, StoreFailure.Of(exception));
        }
        catch (StateUnavailableException exception)
        {
            Log.StateMissed(logger, exception.Fault, exchange.RequestId, exception);
            await errors.WriteAsync(context, StoreFailure.Of(exception));
        }
        catch (Exception exception)
        {
            Log.Unexpected(logger, exchange.RequestId, exception);
            await errors.WriteAsync(context, Failure.Internal("Internal server error"));
        }
    }

    private void WriteHeaders(HttpContext context, Exchange exchange)
    {
        var headers = context.Response.Headers;
        headers["request-id"] = exchange.RequestId;
        headers["anthropic-organization-id"] = _organization;
        headers["x-proxy-upstream"] = exchange.Snapshot.Upstreams.Default.Name;
        // C5: echoed only when it can be nothing but an id (F12).
        if (context.Request.Headers.TryGetValue("anthropic-workspace-id", out var workspace) && workspace is [{ Length: > 0 and <= 128 } id]
            && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            headers["anthropic-workspace-id"] = id;
    }

    // K2: a base URL that ends in /v1 gives /v1/v1/messages.
    private static void UseUsualPath(HttpRequest request)
    {
        if (request.Path.Value is { } path && path.StartsWith("/v1/v1/", StringComparison.Ordinal)) request.Path = path["/v1".Length..];
    }

    private Task WriteIfUnservedAsync(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => errors.WriteAsync(context, new Failure(FailureKind.NotFound, "Not found") { ShouldRetry = false }),
        StatusCodes.Status405MethodNotAllowed => errors.WriteAsync(context, Failure.Invalid("Method Not Allowed"), StatusCodes.Status405MethodNotAllowed),
        _ => Task.CompletedTask,
    };

    private static bool IsClientGone(HttpContext context, Exception exception) =>
        context.RequestAborted.IsCancellationRequested && exception is OperationCanceledException or IOException
        || exception is ConnectionResetException or ConnectionAbortedException;

    private static (Failure Failure, int? Status) Malformed(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => (new Failure(FailureKind.InvalidRequest, "The request body came too slowly") { ShouldRetry = true }, bad.StatusCode),
        StatusCodes.Status413PayloadTooLarge => (new Failure(FailureKind.RequestTooLarge, "Request exceeds the maximum size") { ShouldRetry = false }, null),
        _ => (Failure.Invalid("The request is not valid HTTP"), null),
    };
}
