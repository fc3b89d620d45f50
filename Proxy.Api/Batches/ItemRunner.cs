using System.Globalization;
using System.Text.Json;
using Proxy.Api.Keys;
using Proxy.Api.Limiting;
using Proxy.Api.Messages;
using Proxy.Api.Pipeline;
using Proxy.Api.Relay;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Batches;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Ids;
using Proxy.Core.Json;
using Proxy.Core.Keys;
using Proxy.Core.Limits;
using Proxy.Core.Models;
using Proxy.Core.Telemetry;
using Proxy.Core.Upstream;

namespace Proxy.Api.Batches;

/// <summary>
/// Runs one item on the path of live traffic (<see cref="MessageHandler"/>), without a server in between: same validation,
/// routing, breakers, errors and log line, and what comes out is what a client would have been sent. Other than live: its
/// own retry budget, its own time limit, and of the key's limits the tokens of the day only.
/// </summary>
internal sealed class ItemRunner
{
    private readonly KeyDirectory _keys;
    private readonly LiveSettings _settings;
    private readonly RequestStart _start;
    private readonly Settlement _settlement;
    private readonly MessageTranslation _translation;
    private readonly TimeProvider _time;
    private readonly int _mostBytes;

    public ItemRunner(IServiceProvider services)
    {
        _keys = services.GetRequiredService<KeyDirectory>();
        _settings = services.GetRequiredService<LiveSettings>();
        _time = services.GetRequiredService<TimeProvider>();
        var options = services.GetRequiredService<GatewayOptions>();
        // K13 is about clients, and none waits here.
        options = options with { HeadersTimeout = options.Batches.Timeout };
        // Its retries are not taken from those of people.
        var retries = new RetryBudget(_time);
        var asker = Own<UpstreamAsker<Question>>(services, retries);
        _mostBytes = options.MaxBodyBytes;
        _translation = Own<MessageTranslation>(services, options, asker, Own<Compactor>(services, options, asker));
        var relay = Own<MessagesRelay>(services, Own<RelayHandler>(services, options, Own<UpstreamAsker<PassedQuestion>>(services, retries)));
        var handler = Own<MessageHandler>(services, options, _translation, relay);
        _settlement = new Settlement(handler.HandleAsync, services.GetRequiredService<Limiter>());
        _start = RequestStart.Create(HandleAsync, services);
    }

    /// <param name="said">What upstream has answered already; null to ask it. The caller's to dispose.</param>
    /// <exception cref="OperationCanceledException">As <paramref name="cancellationToken"/> says.</exception>
    public async Task<ItemAnswer> RunAsync(Batch batch, BatchItem item, CancellationToken cancellationToken, HttpResponseMessage? said = null)
    {
        using var span = BatchSpans.Item(batch.Origin(), item.Index);
        var body = new PooledBuffer(4096);
        try
        {
            var context = Context(new ItemCall(batch, item, said), body, cancellationToken);
            await _start.InvokeAsync(context);
            cancellationToken.ThrowIfCancellationRequested();
            var answer = Judge(context, body);
            span.ItemEnded(FateWord(answer), answer.Kind == ItemKind.Errored);
            return answer;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>What upstream would be asked, by the same steps.</summary>
    /// <returns>
    /// Null when the item is to be run instead: it is damaged, would be refused, takes more than one question, is for an upstream that has
    /// no batches of OpenAI's kind, or its key has a limit, which is kept to by counting as one goes.
    /// </returns>
    public async Task<ItemDraft?> DraftAsync(Batch batch, BatchItem item, CancellationToken cancellationToken)
    {
        if (item.IsDamaged) return null;
        using var nothing = new PooledBuffer(16);
        var context = Context(new ItemCall(batch, item, null), nothing, cancellationToken);
        var exchange = new Exchange(RandomIds.Instance.New("req_"), _time.GetTimestamp(), _settings.Current);
        context.Features.Set(exchange);
        var output = new PooledBuffer(8 * 1024);
        ItemDraft? draft = null;
        try
        {
            Admit(context);
            if (LimitPlan.Concerns(exchange.Key)) return null;
            using var body = await RequestBody.ReadAsync(context, _mostBytes);
            if (MessagesRelay.Leading(exchange, body) is not null) return null;
            var message = AskedMessage.Read(context, exchange, body, forceStream: false);
            var target = Targets.For(context, exchange, message.Conversation)[0];
            KeyRules.CheckModel(exchange, target);
            if (exchange.Snapshot.Upstreams.Of(target.Upstream) is not { Kind: UpstreamKind.OpenAIResponses, Dialect: UpstreamDialect.OpenAI }) return null;
            if (_translation.TryDraft(context, message, target, output)) draft = new ItemDraft(target.Upstream, target.UpstreamModel, output);
            return draft;
        }
        catch (RequestRejectedException)
        {
            // Who runs it is told the same, and tells the client.
            return null;
        }
        finally
        {
            if (draft is null) output.Dispose();
        }
    }

    /// <summary>An error of the gateway's own, as an item's result.</summary>
    public static void WriteError(PooledBuffer body, string message) => WriteError(body, Failure.Internal(message));

    /// <summary>Names the item by its place: its id may be lost.</summary>
    public static void WriteDamaged(PooledBuffer body, int index) =>
        WriteError(body, string.Create(CultureInfo.InvariantCulture, $"requests.{index}: what the gateway had stored of this request is damaged, and it has no result"));

    public static void WriteError(PooledBuffer body, Failure failure)
    {
        body.Clear();
        ErrorBody.Write(body, failure, RandomIds.Instance.New("req_"));
    }

    private static string FateWord(ItemAnswer answer) => answer.Fate switch
    {
        ItemFate.Limited => "limited",
        ItemFate.OverBudget => "budget",
        ItemFate.Failed => "failed",
        _ => answer.Kind == ItemKind.Succeeded ? "succeeded" : "errored",
    };

    /// <summary>The class of the live path, with other parts where given.</summary>
    private static T Own<T>(IServiceProvider services, params object[] parts) => ActivatorUtilities.CreateInstance<T>(services, parts);

    private static DefaultHttpContext Context(ItemCall call, PooledBuffer body, CancellationToken cancellationToken)
    {
        var (batch, item, _) = call;
        var context = new DefaultHttpContext { RequestAborted = cancellationToken };
        context.Features.Set(call);
        var request = context.Request;
        (request.Method, request.Scheme, request.Path) = (HttpMethods.Post, "http", "/v1/messages");
        request.ContentType = "application/json";
        request.ContentLength = item.Params.Length;
        request.Body = new MemoryReader(item.Params);
        if (batch.Version is not null) request.Headers["anthropic-version"] = batch.Version;
        if (batch.Betas is not null) request.Headers["anthropic-beta"] = batch.Betas;
        context.Response.Body = new BufferWriter(body);
        return context;
    }

    private async Task HandleAsync(HttpContext context)
    {
        Admit(context);
        await _settlement.InvokeAsync(context);
    }

    private void Admit(HttpContext context)
    {
        var (batch, item, said) = context.Features.Get<ItemCall>()!;
        var exchange = Exchange.Of(context);
        (exchange.IsBatch, exchange.Tenant, exchange.Said) = (true, batch.Tenant, said);
        // A key that was revoked stops here too, within the second that it takes elsewhere.
        var key = _keys.FindById(batch.KeyId) ?? (_settings.Current.Options.TakesAnyKey ? _settings.Current.AnyKey : null);
        exchange.Key = key is null ? throw new RequestRejectedException(KeyCheck.Refused) : DailyOnly(key);
        ItemRules.Check(item.Params.Span);
    }

    /// <summary>Limits by the minute are for who asks one by one; the worker has a pace of its own.</summary>
    private static ClientKey DailyOnly(ClientKey key) => key.Limits.IsNone && key.ModelLimits.Count == 0 ? key : key with
    {
        Limits = DailyOnly(key.Limits),
        ModelLimits = key.ModelLimits.ToDictionary(static limit => limit.Key, static limit => DailyOnly(limit.Value), StringComparer.Ordinal),
    };

    private static LimitRule DailyOnly(LimitRule rule) => new() { TokensPerDay = rule.TokensPerDay };

    private static ItemAnswer Judge(DefaultHttpContext context, PooledBuffer body)
    {
        var (status, headers) = (context.Response.StatusCode, context.Response.Headers);
        var kind = status == StatusCodes.Status200OK ? ItemKind.Succeeded : ItemKind.Errored;
        if (!IsLine(body))
        {
            WriteError(body, "upstream sent an answer that could not be read");
            return new ItemAnswer(ItemFate.Failed, ItemKind.Errored, body, null);
        }

        TimeSpan? retryAfter = int.TryParse(headers.RetryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
        var isFinal = kind == ItemKind.Succeeded || string.Equals(headers["x-should-retry"], "false", StringComparison.Ordinal);
        var fate = isFinal ? ItemFate.Done : status switch
        {
            StatusCodes.Status429TooManyRequests when Exchange.Of(context).Limits?.Denied is not null => ItemFate.OverBudget,
            StatusCodes.Status429TooManyRequests or 529 => ItemFate.Limited,
            StatusCodes.Status408RequestTimeout or >= 500 => ItemFate.Failed,
            _ => ItemFate.Done,
        };
        return new ItemAnswer(fate, kind, body, retryAfter);
    }

    /// <summary>What was passed through as it is may have line ends between its tokens: spaces mean the same there.</summary>
    private static bool IsLine(PooledBuffer body)
    {
        var bytes = body.GetWritten();
        bytes.Replace((byte)'\n', (byte)' ');
        bytes.Replace((byte)'\r', (byte)' ');
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 128 });
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.StartObject && reader.TrySkip() && !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private sealed record ItemCall(Batch Batch, BatchItem Item, HttpResponseMessage? Said);
}
