using Proxy.Api.Keys;
using Proxy.Api.Limiting;
using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.Models;
using Proxy.Core.Relay;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>
/// Passes a request through: key → model → limits → upstream → telemetry. Body and answer go through as the bytes they are;
/// only a model name that configuration maps is exchanged.
/// </summary>
internal sealed class RelayHandler(
    GatewayOptions options, RelayClient client, ResponseOwners owners, Limiter limiter, ErrorWriter errors, TimeProvider time, ILogger<RelayHandler> logger)
{
    /// <param name="path">Below the upstream's base address.</param>
    /// <param name="responseId">Of the stored response that is asked about; null for none.</param>
    public async Task HandleAsync(HttpContext context, RelayOperation operation, string path, string? responseId = null)
    {
        using var body = HttpMethods.IsPost(context.Request.Method) ? await RequestBody.ReadAsync(context, options.MaxBodyBytes) : null;
        // Only a request about something that is there already may come without a body.
        var question = body is null || (responseId is not null && body.Memory.IsEmpty) ? RelayQuestion.None : RelayQuestion.Read(body.Memory.Span);
        var target = RelayTargets.Find(Exchange.Of(context), question.Model, UpstreamKind.OpenAIResponses) ?? throw new RequestRejectedException(Unknown(question.Model));
        await PassAsync(context, operation, path, body, question, target, responseId);
    }

    /// <param name="body">Disposed as soon as it has been copied; null for none.</param>
    public async Task PassAsync(HttpContext context, RelayOperation operation, string path, RequestBody? body, RelayQuestion question, RelayTarget target, string? responseId = null)
    {
        var exchange = Exchange.Of(context);
        (exchange.Route, exchange.Relay, exchange.Stream) = (target.Route, operation, question.Stream);
        // A key for certain models is no key for a request that names none, or asks about another one's answer.
        if (responseId is null && !KeyRules.Permits(exchange.Key, target.Route))
            throw new RequestRejectedException(target.IsAnthropic ? ModelCatalog.Unknown(target.Route.Requested) : Unknown(question.Model));
        if (!target.IsAnthropic) context.Response.Headers.Remove("anthropic-organization-id");
        if (question.Model is not null) ServedBy.Write(context.Response.Headers, target.Route, attempts: 1);
        await CheckOwnersAsync(exchange, responseId, question.PreviousResponse, context.RequestAborted);
        if (operation.IsGenerating) await limiter.AdmitAsync(context, question.Model ?? "", question.RoughTokens, target.Route.Alias.Id);

        using var bytes = body is null || body.Memory.IsEmpty ? null : Bytes(body, question, target);
        // One copy is enough for as long as upstream thinks.
        body?.Dispose();
        var request = new RelayRequest(new HttpMethod(context.Request.Method), Address(context, target, path), bytes, RelayHeaders.ToUpstream(context.Request.Headers, target.IsAnthropic, target.HasOwnKey));
        var call = UpstreamCall.StartRelay(
            target.Route, operation.GenAi, target.IsAnthropic ? "anthropic" : "openai", question.Stream, question.MaxTokens, request.Address, time);
        try
        {
            var answer = new RelayAnswer(context, operation, target, call, options, errors, time, logger)
            {
                Owners = operation.Stores && !question.IsUnstored ? owners : null,
            };
            await answer.RunAsync(client, request);
        }
        finally
        {
            call.EndRelay(null, "canceled");
        }
    }

    // F21: upstream knows one account, and would show any tenant's answers to all.
    private async ValueTask CheckOwnersAsync(Exchange exchange, string? asked, string? previous, CancellationToken cancellationToken)
    {
        if (asked is not null) await owners.CheckAsync(exchange, asked, cancellationToken);
        if (previous is not null) await owners.CheckAsync(exchange, previous, cancellationToken);
    }

    private static RequestBytes Bytes(RequestBody body, RelayQuestion question, RelayTarget target)
    {
        var buffer = new PooledBuffer(body.Memory.Length + 128);
        question.Write(body.Memory.Span, target.Model, buffer);
        return new RequestBytes(buffer);
    }

    private static Uri Address(HttpContext context, RelayTarget target, string path)
    {
        var query = context.Request.QueryString.Value ?? "";
        return target.Server.Endpoint.At(path, query.Length > 1 ? query[1..] : "");
    }

    private static Failure Unknown(string? model) => new(
        FailureKind.NotFound,
        model is null ? "model: is required with this key" : $"The model `{(model.Length > 256 ? model[..256] : model)}` does not exist or you do not have access to it.")
    { ErrorCode = "model_not_found", ShouldRetry = false };
}
