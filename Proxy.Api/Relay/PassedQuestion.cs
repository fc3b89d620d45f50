using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Json;
using Proxy.Core.Relay;
using Proxy.Core.Upstream;

namespace Proxy.Api.Relay;

/// <summary>
/// A request that is passed through, written for one target: the client's bytes, with the model's name that the target
/// knows.
/// </summary>
internal sealed class PassedQuestion : ITargetQuestion, IDisposable
{
    private readonly HttpContext _context;
    private readonly string _path;
    private readonly ReadOnlyMemory<byte> _body;
    private RequestBytes? _bytes;

    /// <param name="path">Below the upstream's base address.</param>
    /// <param name="body">Empty for none. Read again for each further target.</param>
    /// <param name="targets">All of one kind; one or more.</param>
    public PassedQuestion(HttpContext context, RelayOperation operation, string path, ReadOnlyMemory<byte> body, RelayQuestion question, IReadOnlyList<Route> targets)
    {
        (_context, Operation, _path, _body, Question, Targets) = (context, operation, path, body, question, targets);
        var exchange = Exchange.Of(context);
        HasOwnKey = exchange.OwnUpstreamKey is not null;
        (Route, Server) = (targets[0], exchange.Snapshot.Upstreams.Of(targets[0].Upstream));
        (Request, _bytes) = Write(Route, Server);
    }

    public RelayOperation Operation { get; }

    public RelayQuestion Question { get; }

    public IReadOnlyList<Route> Targets { get; }

    public Route Route { get; private set; }

    public UpstreamServer Server { get; private set; }

    public RelayRequest Request { get; private set; }

    /// <summary>Anthropic's own API rather than OpenAI's.</summary>
    public bool IsAnthropic => Server.Kind == UpstreamKind.Anthropic;

    /// <summary>The client's own key goes upstream, so upstream's words about the account are for the client.</summary>
    public bool HasOwnKey { get; }

    /// <summary>
    /// After a 5xx nobody knows what was done: to delete or to cancel once more might answer "not found" about what was
    /// there.
    /// </summary>
    public bool MayRepeatFailed => Operation != RelayOperation.Stored || HttpMethods.IsGet(_context.Request.Method);

    public bool IsStreamed => Question.Stream;

    // A relay says nothing before upstream does.
    public bool BeginsWithoutUpstream => false;

    public bool IsCommitted => false;

    public bool IsJudged => Operation.IsJudged;

    public bool HasOthers { get; init; }

    public bool TryMoveTo(Exchange exchange, Route target, UpstreamServer server)
    {
        if (server.Kind != Server.Kind) return false;
        _bytes?.Dispose();
        (Request, _bytes) = Write(target, server);
        (Route, Server) = (target, server);
        return true;
    }

    public void Dispose() => _bytes?.Dispose();

    private (RelayRequest Request, RequestBytes? Bytes) Write(Route route, UpstreamServer server)
    {
        RequestBytes? bytes = null;
        if (!_body.IsEmpty)
        {
            var buffer = new PooledBuffer(_body.Length + 128);
            Question.Write(_body.Span, route.UpstreamModel == Question.Model ? null : route.UpstreamModel, buffer);
            bytes = new RequestBytes(buffer);
        }

        var query = _context.Request.QueryString.Value ?? "";
        var address = server.Endpoint.At(_path, query.Length > 1 ? query[1..] : "");
        var headers = RelayHeaders.ToUpstream(_context.Request.Headers, server.Kind == UpstreamKind.Anthropic, HasOwnKey);
        return (new RelayRequest(new HttpMethod(_context.Request.Method), address, bytes, headers), bytes);
    }
}
