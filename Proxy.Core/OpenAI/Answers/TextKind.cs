namespace Proxy.Core.OpenAI.Answers;

/// <summary>What a piece of streamed text belongs to.</summary>
internal enum TextKind
{
    Text,
    Refusal,
    Summary,
    Reasoning,
    Arguments,
}
