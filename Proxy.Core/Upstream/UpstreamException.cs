namespace Proxy.Core.Upstream;

/// <summary>No HTTP answer could be had. The inner exception is for the log only: it may hold addresses.</summary>
internal sealed class UpstreamException(UpstreamFailure failure, Exception? inner = null) : Exception(failure.ToString(), inner)
{
    public UpstreamFailure Failure { get; } = failure;
}
