namespace Proxy.Core.Canonical.Answers;

/// <param name="MessageId">Client-facing: <c>msg_…</c> (S1).</param>
/// <param name="InputTokensEstimate">Tokens, for message_start only; the end carries the exact numbers (C4.2).</param>
internal readonly record struct AnswerStart(string MessageId, int InputTokensEstimate)
{
    /// <summary>S22: null while upstream has said nothing of it.</summary>
    public CacheDiagnosis? Diagnosis { get; init; }
}
