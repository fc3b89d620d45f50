using System.Net.Http.Headers;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Routing;

/// <summary>
/// What came of asking upstream: exactly one of answer, failure, refusal and passed error is set. A class, since every method
/// it is awaited in would have room for three of it.
/// </summary>
internal sealed record UpstreamReply
{
    /// <summary>A 200 of the right kind, its body unread. The receiver disposes it.</summary>
    public HttpResponseMessage? Answer { get; init; }

    public Failure? Failure { get; init; }

    /// <summary>S20: upstream declined by policy, which Anthropic tells as an empty answer.</summary>
    public AnswerEnd? Refusal { get; init; }

    /// <summary>An error that is for the client as upstream wrote it, but for whose account it was.</summary>
    public PassedReply? Passed { get; init; }

    /// <summary>Of the last answer, whatever it was; null when there was none.</summary>
    public HttpResponseHeaders? Headers { get; init; }
}

/// <summary>An upstream error in its own bytes.</summary>
/// <param name="ContentType">As upstream told it.</param>
internal sealed record PassedReply(int Status, byte[] Body, string ContentType);
