namespace Proxy.Core.Canonical;

/// <summary>How hard the model should think; ordered, so that clamping is a comparison (R33). <see cref="None"/> and <see cref="Minimal"/> exist upstream only.</summary>
internal enum Effort
{
    None,
    Minimal,
    Low,
    Medium,
    High,
    XHigh,
    Max,
}
