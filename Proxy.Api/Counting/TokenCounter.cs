using Proxy.Api.Messages;
using Proxy.Api.Pipeline;
using Proxy.Core.OpenAI.Counting;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Counting;

/// <summary>C6: counts by upstream where it can, and here where it cannot or does not; each content once.</summary>
internal sealed class TokenCounter(TimeProvider time, ILogger<TokenCounter> logger)
{
    /// <summary>A count that hangs blocks Claude Code's Read tool, so a good guess soon is worth more than the number late.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private readonly CountCache _cache = new(most: 1024);
    private readonly CountlessModels _countless = new();

    /// <param name="question">Disposed when it is needed no more.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled; others may still wait for the same count.</exception>
    public Task<TokenCount> CountAsync(CountQuestion question, CancellationToken cancellationToken)
    {
        var count = _cache.GetOrCount((question.Route.Upstream, ContentHash.Of(question.Body.Memory.Span)), () => CountAsync(question), out var isNew);
        if (!isNew) question.Dispose();
        return count.WaitAsync(cancellationToken);
    }

    private async Task<TokenCount> CountAsync(CountQuestion question)
    {
        using var _ = question;
        if (!question.Route.Profile.InputTokens || _countless.Has(question.Route)) return new TokenCount(question.CountHere(), CountSource.Local);
        return await AskAsync(question) is { } tokens
            ? new TokenCount(tokens, CountSource.Upstream)
            : new TokenCount(question.CountHere(), CountSource.Fallback);
    }

    /// <returns>Null when upstream gave no count, whatever the reason: the client gets an estimate instead.</returns>
    private async Task<int?> AskAsync(CountQuestion question)
    {
        using var span = CountCall.Start(question.Route, question.Server.Endpoint.InputTokens);
        using var patience = new CancellationTokenSource(s_patience, time);
        int? tokens = null;
        try
        {
            using var response = await question.Server.Client.CountAsync(question.Body, patience.Token);
            using var body = await ErrorBytes.ReadAsync(response, time, patience.Token);
            if ((int)response.StatusCode == StatusCodes.Status200OK) tokens = InputTokensReader.Read(body.Written);
            if (tokens is null) Log.NoCount(logger, (int)response.StatusCode, question.RequestId, null);
            _countless.Learn(question.Route, (int)response.StatusCode);
        }
        catch (UpstreamException exception)
        {
            Log.NoCount(logger, null, question.RequestId, exception.InnerException);
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested)
        {
            Log.NoCount(logger, null, question.RequestId, exception);
        }

        span.Counted(tokens);
        return tokens;
    }
}
