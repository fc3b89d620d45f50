using Proxy.Conformance.Wire;

namespace Proxy.Conformance.Suite;

/// <summary>One case being put to the server: what it may use, and a record of what was asked and answered.</summary>
internal sealed class Trial(Server server, SimulatorControl? upstream, Features features, TimeProvider time, CancellationToken cancellation)
{
    private readonly List<string> _exchanges = [];

    public Features Features { get; } = features;

    public CancellationToken Cancellation { get; } = cancellation;

    public TimeProvider Time { get; } = time;

    public bool HasUpstream => upstream is not null;

    /// <summary>What was asked and answered so far, for the report of a failure.</summary>
    public string Transcript => string.Join("\n\n", _exchanges);

    private SimulatorControl Scripted => upstream ?? throw new InvalidOperationException("the case does not say that it needs a scripted upstream");

    /// <summary>Prepares the upstream's next answers.</summary>
    public Task PlayAsync(params string[] turns) => Scripted.PlayAsync(turns, Cancellation);

    public async Task<Reply> SendAsync(Ask ask)
    {
        _exchanges.Add(ask.ToString());
        var reply = await server.SendAsync(ask, Cancellation);
        _exchanges.Add(reply.ToString());
        return reply;
    }

    /// <summary>A 200; where a message was asked for, with a message in it, its stream well formed.</summary>
    public async Task<Reply> OkAsync(Ask ask)
    {
        var reply = (await SendAsync(ask)).HasStatus(200);
        if (ask.Streams) reply.IsWellFormedStream();
        if (ask.WantsMessage) reply.Message.Is(("type", "=message"), ("role", "=assistant"));
        return reply;
    }

    /// <summary>A 400 in Anthropic's shape, made by the server itself: nothing reached the upstream, as far as one can see it.</summary>
    /// <returns>The error: type, message, details.</returns>
    public async Task<Doc> RefusedAsync(Ask ask)
    {
        var before = HasUpstream ? (await RequestsAsync()).Count : 0;
        var error = await FailedAsync(ask, 400, "invalid_request_error");
        if (HasUpstream && (await RequestsAsync()).Count != before) throw new NotHeldException("refused, but upstream was asked first");
        return error;
    }

    /// <returns>The error: type, message, details.</returns>
    public async Task<Doc> FailedAsync(Ask ask, int status, string type)
    {
        var reply = (await SendAsync(ask)).HasStatus(status);
        reply.Body.Is(("type", "=error"), ("error.type", "=" + type), ("error.message", "?"), ("request_id", "^req_"));
        reply.HasHeader("request-id", reply.Body.Text("request_id"));
        return new Doc("error", reply.Body.Need("error"));
    }

    /// <summary>Returns at the headers; read on with <see cref="LiveStream"/>.</summary>
    public async Task<LiveStream> OpenAsync(Ask ask)
    {
        _exchanges.Add(ask.ToString());
        var response = await server.OpenAsync(ask, Cancellation);
        var live = await LiveStream.OfAsync(response, Cancellation);
        _exchanges.Add($"{live.Status} (read while it came)");
        return live;
    }

    /// <summary>The Responses requests that reached the upstream during this case, bodies only.</summary>
    public async Task<IReadOnlyList<Doc>> UpstreamAsync() => [.. (await RequestsAsync())
        .Where(request => request.Has("path", "=/v1/responses"))
        .Select((request, i) => new Doc($"upstream request {i + 1}", request.Need("body"))).Select(sent => sent.Is(("model", "?"), ("input.0", "?")))];

    /// <summary>The one Responses request that reached the upstream.</summary>
    public async Task<Doc> UpstreamOnceAsync() => await UpstreamAsync() is [var only]
        ? only : throw new NotHeldException($"expected one upstream request, there were {(await UpstreamAsync()).Count}");

    /// <summary>Everything that reached the upstream: <c>{method, path, headers, body, end}</c>.</summary>
    public async Task<IReadOnlyList<Doc>> RequestsAsync()
    {
        var requests = await Scripted.RequestsAsync(Cancellation);
        if (requests.Count > 0 && !_exchanges[^1].StartsWith("upstream got", StringComparison.Ordinal))
            _exchanges.Add("upstream got\n" + string.Join('\n', requests.Select(request => request.Raw("body"))));
        return requests;
    }

    /// <summary>Holds when the server gave up the upstream request of that number, from 1, instead of reading it to its end.</summary>
    public async Task UpstreamWasLeftAsync(int number = 1)
    {
        var end = await Scripted.EndAsync(number, TimeSpan.FromSeconds(5), Cancellation);
        if (end != "client_gone") throw new NotHeldException($"upstream request {number} should have been cancelled, but {end ?? "still runs"}");
    }
}
