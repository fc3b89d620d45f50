using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>What to do about an upstream HTTP error (C3).</summary>
internal abstract record UpstreamVerdict;

/// <summary>Tell the client.</summary>
internal sealed record FailedVerdict(Failure Failure) : UpstreamVerdict;

/// <summary>S20: answer 200 with no content and this end.</summary>
internal sealed record RefusedVerdict(AnswerEnd End) : UpstreamVerdict;

/// <summary>R27: ask once more with <see cref="RequestScope.ReplayReasoning"/> off and warn <c>reasoning:stripped</c>; failing that, tell the client.</summary>
internal sealed record RetryWithoutReasoningVerdict(Failure Otherwise) : UpstreamVerdict;

/// <summary>C7: upstream has lost its copy of a file: ask once more when it has new ones; failing that, tell the client.</summary>
internal sealed record RetryWithFilesVerdict(Failure Otherwise) : UpstreamVerdict;

/// <summary>Ask once more without a parameter that this model does not take; failing that, tell the client.</summary>
/// <param name="Parameter">What to leave out, as <see cref="RefusedParameters"/> names it.</param>
internal sealed record RetryWithoutVerdict(string Parameter, Failure Otherwise) : UpstreamVerdict
{
    /// <summary>Tokens: the most that upstream takes, where the parameter is <c>max_output_tokens</c>.</summary>
    public int? Limit { get; init; }

    /// <summary>It is this request's own content that was refused: nothing is learned about the model.</summary>
    public bool IsForThisRequest { get; init; }
}
