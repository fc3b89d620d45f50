using Proxy.Api.Pipeline;
using Proxy.Core.Upstream;

namespace Proxy.Api.Routing;

/// <summary>What is asked of one target after another until one answers.</summary>
internal interface ITargetQuestion
{
    /// <summary>The target it is written for at the moment.</summary>
    Route Route { get; }

    /// <summary>Where it may go, the first being where it began; empty for there alone.</summary>
    IReadOnlyList<Route> Targets { get; }

    /// <summary>Upstream answers in a stream, so that its headers come long before its answer is whole.</summary>
    bool IsStreamed { get; }

    /// <summary>Past this the client has no patience left for another attempt (<see cref="Patience"/>).</summary>
    bool BeginsWithoutUpstream { get; }

    /// <summary>The client has been told the beginning of an answer: nobody else may be asked.</summary>
    bool IsCommitted { get; }

    /// <summary>What becomes of it says something about the target's health: counts of tokens do not.</summary>
    bool IsJudged { get; }

    /// <summary>Others than <see cref="Targets"/> can be asked the same, in another form.</summary>
    bool HasOthers { get; }

    /// <returns>False when the answer has begun, or it cannot be put to that target; it stays as it was then.</returns>
    bool TryMoveTo(Exchange exchange, Route target, UpstreamServer server);
}

/// <summary>Asks the target that a question is written for, once.</summary>
internal interface ITargetAsker<in TQuestion>
    where TQuestion : ITargetQuestion
{
    /// <exception cref="OperationCanceledException">As <paramref name="cancellationToken"/> says.</exception>
    ValueTask<Attempt> AskAsync(Exchange exchange, TQuestion question, CancellationToken cancellationToken);
}
