namespace Proxy.Core.OpenAI.Counting;

/// <summary>What upstream counted for a prompt and for the answer to it.</summary>
/// <param name="Input">Tokens of the whole prompt, cached ones too.</param>
/// <param name="Output">Tokens of the answer, reasoning too.</param>
/// <param name="Reasoning">Of <paramref name="Output"/>.</param>
internal readonly record struct KnownPrompt(int Input, int Output, int Reasoning);
