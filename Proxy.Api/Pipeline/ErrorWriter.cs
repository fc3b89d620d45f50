using System.Globalization;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Errors;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Pipeline;

/// <summary>The one place where an error becomes an HTTP answer. (Once a stream has begun, the stream writer tells it instead.)</summary>
internal sealed class ErrorWriter(GatewayOptions options)
{
    /// <param name="status">Only where Anthropic's table has none: 405, 408, 415.</param>
    public async Task WriteAsync(HttpContext context, Failure failure, int? status = null)
    {
        var exchange = Exchange.Of(context);
        exchange.Outcome = ErrorBody.TypeOf(failure.Kind);
        if (ProxyTelemetry.RequestsRejected.Enabled)
            ProxyTelemetry.RequestsRejected.Add(1, new KeyValuePair<string, object?>(GenAiNames.Reason, exchange.Outcome));
        var response = context.Response;
        if (response.HasStarted)
        {
            // Half an answer is out and nobody can add to it: a cut connection is the only honest end.
            context.Abort();
            return;
        }

        var isOpenAI = OpenAISurface.IsAskedBy(context);
        response.StatusCode = status ?? (isOpenAI ? OpenAIErrorBody.StatusOf(failure.Kind) : ErrorBody.StatusOf(failure.Kind));
        if (failure.ShouldRetry is { } retry) response.Headers["x-should-retry"] = retry ? "true" : "false";
        if (failure.RetryAfterSeconds is { } seconds) WriteRetryAfter(response, exchange, seconds);
        if (exchange.Warnings.Any) response.Headers["x-gateway-warning"] = exchange.Warnings.ToString();
        // What is left of a body that is too large is not worth reading.
        if (failure.Kind == FailureKind.RequestTooLarge) response.Headers.Connection = "close";
        using var body = new PooledBuffer(512);
        if (isOpenAI)
        {
            // OpenAI's SDKs look for the id here.
            response.Headers["x-request-id"] = exchange.RequestId;
            OpenAIErrorBody.Write(body, failure);
        }
        else
        {
            ErrorBody.Write(body, failure, exchange.RequestId);
        }

        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method)) return;
        await response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted);
    }

    // K12: a longer wait makes Claude Code give up at once.
    private void WriteRetryAfter(HttpResponse response, Exchange exchange, int seconds)
    {
        if (seconds > options.MaxRetryAfterSeconds)
        {
            exchange.Warnings.Add("retry-after", "clamped");
            seconds = options.MaxRetryAfterSeconds;
        }

        response.Headers.RetryAfter = Math.Max(0, seconds).ToString(CultureInfo.InvariantCulture);
    }
}
