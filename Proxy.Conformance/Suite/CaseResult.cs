namespace Proxy.Conformance.Suite;

internal enum Verdict
{
    Held,
    Failed,

    /// <summary>Something that it needs is not there.</summary>
    Skipped,

    /// <summary>It failed, and the waivers file says why that is known.</summary>
    Waived,

    /// <summary>A waived case that holds: the waiver must go.</summary>
    UnneededWaiver,
}

/// <param name="Detail">Why it failed, was skipped or is waived; empty when it held.</param>
/// <param name="Transcript">What was asked and answered, when it failed.</param>
internal sealed record CaseResult(Case Case, Verdict Verdict, string Detail, string Transcript, TimeSpan Took)
{
    public bool Fails => Verdict is Verdict.Failed or Verdict.UnneededWaiver;
}
