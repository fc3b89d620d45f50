namespace Proxy.Core.State;

/// <summary>The shared state did not answer: the caller decides whether it can go on without (F39).</summary>
internal sealed class StateUnavailableException(StateFault fault, Exception? inner) : Exception("the shared state is unavailable: " + fault, inner)
{
    public StateFault Fault { get; } = fault;
}
