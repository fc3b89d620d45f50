using Proxy.Conformance.Suite;
using Proxy.Simulator;
using Proxy.Tests.Api;

namespace Proxy.Tests.Conformance.Mutants;

/// <summary>client → proxy → gateway → proxy → simulator, with one mutant at a time in one of the proxies.</summary>
public sealed class MutantLab : IAsyncLifetime
{
    /// <summary>A case that only a mutant makes wait is caught when this is over.</summary>
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(4);

    private SimulatorHandle _simulator = null!;
    private RewritingProxy _upstream = null!;
    private GatewayFixture _gateway = null!;
    private RewritingProxy _client = null!;

    public async ValueTask InitializeAsync()
    {
        _simulator = await SimulatorHost.StartAsync(new SimulatorOptions { Control = true });
        _upstream = await RewritingProxy.StartAsync(_simulator.Root);
        _gateway = await GatewayFixture.StartAsync(ConformanceGateway.Setup(new Uri(_upstream.Url, "/v1")));
        _client = await RewritingProxy.StartAsync(_gateway.BaseUrl);
    }

    /// <summary>Those of the cases that stand for the mutant's rows ("all": any) and do not hold with it.</summary>
    internal async Task<IReadOnlyList<Case>> CatchAsync(Mutant mutant, IEnumerable<Case> cases, CancellationToken cancellation)
    {
        _upstream.Drains = mutant.Drains;
        _ = mutant.Place switch
        {
            Place.Asked => _client.Request = mutant.Change,
            Place.Told => _client.Answer = mutant.Change,
            Place.Sent => _upstream.Request = mutant.Change,
            _ => _upstream.Answer = mutant.Change,
        };
        var caught = await JudgeAsync(cases.Where(one => mutant.Rows == "all" || one.RowIds.Intersect(mutant.RowIds).Any()), Verdict.Failed, s_limit, cancellation);
        (_client.Request, _client.Answer, _upstream.Request, _upstream.Answer, _upstream.Drains) = (null, null, null, null, false);
        return caught;
    }

    /// <summary>Those of the cases that hold without a mutant.</summary>
    internal Task<IReadOnlyList<Case>> HeldAsync(IEnumerable<Case> cases, CancellationToken cancellation) => JudgeAsync(cases, Verdict.Held, TimeSpan.FromMinutes(3), cancellation);

    private async Task<IReadOnlyList<Case>> JudgeAsync(IEnumerable<Case> cases, Verdict wanted, TimeSpan limit, CancellationToken cancellation)
    {
        var runner = ConformanceGateway.Runner(_gateway.Http, _client.Url, _simulator.Root, limit);
        List<Case> found = [];
        foreach (var one in cases)
            if ((await runner.RunAsync(one, cancellation)).Verdict == wanted) found.Add(one);
        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _gateway.DisposeAsync();
        await _upstream.DisposeAsync();
        await _simulator.DisposeAsync();
    }
}
