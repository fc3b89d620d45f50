using Proxy.Conformance.Wire;

namespace Proxy.Conformance.Suite;

/// <summary>Puts cases to a server. One after another where the upstream is scripted, since its script is one for all; else a few at a time.</summary>
internal sealed class SuiteRunner(Server server, SimulatorControl? upstream, Features features, Waivers waivers, TimeProvider time)
{
    private const int AtOnce = 4;

    /// <summary>What one case may take; a server that hangs fails it and not the whole run.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    public async Task<IReadOnlyList<CaseResult>> RunAsync(IReadOnlyList<Case> cases, Action<CaseResult> done, CancellationToken cancellation)
    {
        var results = new CaseResult[cases.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = upstream is null ? AtOnce : 1, CancellationToken = cancellation };
        await Parallel.ForAsync(0, cases.Count, options, async (i, stop) =>
        {
            results[i] = await RunAsync(cases[i], stop);
            lock (results) done(results[i]);
        });
        return results;
    }

    public async Task<CaseResult> RunAsync(Case one, CancellationToken cancellation)
    {
        if (Missing(one) is { } missing) return new CaseResult(one, Verdict.Skipped, missing, "", TimeSpan.Zero);
        var start = time.GetTimestamp();
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var trial = new Trial(server, upstream, features, time, either.Token);
        var complaint = await ComplaintAsync(one, trial, limit.Token, cancellation);
        var waiver = waivers.Reason(one.Id);
        var (verdict, detail) = (complaint, waiver) switch
        {
            (null, null) => (Verdict.Held, ""),
            (null, _) => (Verdict.UnneededWaiver, $"unneeded waiver: the case holds, but is waived because {waiver}"),
            (_, null) => (Verdict.Failed, complaint),
            _ => (Verdict.Waived, $"{waiver} ({complaint})"),
        };
        return new CaseResult(one, verdict, detail, complaint is null ? "" : trial.Transcript, time.GetElapsedTime(start));
    }

    /// <summary>Null when the case holds. Whatever a server does wrong is a complaint, never an end of the run.</summary>
    private async Task<string?> ComplaintAsync(Case one, Trial trial, CancellationToken limit, CancellationToken cancellation)
    {
        try
        {
            if (upstream is not null) await upstream.ResetAsync(trial.Cancellation);
            await one.Judge(trial);
            return null;
        }
        catch (NotHeldException complaint)
        {
            return complaint.Message;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return $"no end after {Limit.TotalSeconds:0} s";
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            return $"{broken.GetType().Name}: {broken.Message}";
        }
    }

    private string? Missing(Case one)
    {
        if (one.NeedsUpstream && upstream is null) return "needs a scripted upstream (--upstream-script)";
        return one.Feature is { } feature && features[feature] is null ? $"needs the feature {feature} (--feature)" : null;
    }
}
