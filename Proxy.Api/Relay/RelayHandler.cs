using Proxy.Api.Keys;
using Proxy.Api.Limiting;
using Proxy.Api.Pipeline;
using Proxy.Api.Redaction;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Relay;
using Proxy.Core.Telemetry;

namespace Proxy.Api.Relay;

/// <summary>
/// Passes a request through: key → model → limits → upstream → telemetry. Body and answer go through as the bytes they are;
/// only a model name that configuration maps is exchanged.
/// </summary>
internal sealed class RelayHandler(
    GatewayOptions options, UpstreamAsker<PassedQuestion> asker, ResponseOwners owners, Limiter limiter, ErrorWriter errors, TimeProvider time)
{
    /// <param name="path">Below the upstream's base address.</param>
    /// <param name="responseId">Of the stored response that is asked about; null for none.</param>
    public async Task HandleAsync(HttpContext context, RelayOperation operation, string path, string? responseId = null)
    {
        using var body = HttpMethods.IsPost(context.Request.Method) ? await RequestBody.ReadAsync(context, options.MaxBodyBytes) : null;
        // Only a request about something that is there already may come without a body.
        var question = body is null || (responseId is not null && body.Memory.IsEmpty) ? RelayQuestion.None : RelayQuestion.Read(body.Memory.Span);
        var exchange = Exchange.Of(context);
        if (body is not null) RequestRedaction.RequirePassable(exchange);
        var targets = RelayTargets.Find(context, question.Model, body is null ? default : body.Memory.Span);
        if (targets.Count == 0) throw new RequestRejectedException(Unknown(question.Model));
        // A key for certain models is no key for a request that names none, or asks about another one's answer.
        if (responseId is null && !KeyRules.Permits(exchange.Key, targets[0])) throw new RequestRejectedException(Unknown(question.Model));
        context.Response.Headers.Remove("anthropic-organization-id");
        // F21: upstream knows one account, and would show any tenant's answers to all.
        string[] named = responseId is not null ? [responseId] : question.PreviousResponse is { } previous ? [previous] : [];
        var origin = await owners.CheckAsync(exchange, named, body?.Memory ?? default, context.RequestAborted);
        targets = RelayTargets.Bound(exchange, targets, origin, isBound: named.Length > 0);
        if (targets.Count == 0) throw new RequestRejectedException(Unknown(question.Model));
        using var passed = new PassedQuestion(context, operation, path, body?.Memory ?? default, question, targets);
        // One copy is enough for as long as upstream thinks.
        if (targets.Count == 1) body?.Dispose();
        if (await PassAsync(context, passed) is { } leftover) await leftover.Tell();
    }

    /// <returns>What is left to be told, if no target answered; null once the client has been told.</returns>
    public async Task<Leftover?> PassAsync(HttpContext context, PassedQuestion passed)
    {
        var (exchange, operation, question) = (Exchange.Of(context), passed.Operation, passed.Question);
        (exchange.Route, exchange.Relay, exchange.Stream, exchange.ClientTimeout) = (passed.Route, operation, question.Stream, Patience.OfClient(context.Request.Headers));
        if (operation.IsGenerating) await limiter.AdmitAsync(context, question.Model ?? "", question.RoughTokens, passed.Route.Alias.Id);
        var call = UpstreamCall.StartRelay(
            passed.Route, operation.GenAi, passed.IsAnthropic ? "anthropic" : "openai", question.Stream, question.MaxTokens, passed.Request.Address, time);
        try
        {
            var answer = new RelayAnswer(context, passed, call, options, errors, time) { Owners = operation.Stores ? owners : null, IsStored = !question.IsUnstored };
            return await answer.RunAsync(asker);
        }
        finally
        {
            call.EndRelay(null, "canceled");
        }
    }

    private static Failure Unknown(string? model) => new(
        FailureKind.NotFound,
        model is null ? "model: is required with this key" : $"The model `{(model.Length > 256 ? model[..256] : model)}` does not exist or you do not have access to it.")
    { ErrorCode = "model_not_found", ShouldRetry = false };
}
