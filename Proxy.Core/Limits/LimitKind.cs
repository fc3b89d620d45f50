namespace Proxy.Core.Limits;

internal enum LimitKind
{
    Requests,
    InputTokens,
    OutputTokens,
    ConcurrentStreams,
    TokensPerDay,
}
