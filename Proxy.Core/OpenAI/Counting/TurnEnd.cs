namespace Proxy.Core.OpenAI.Counting;

/// <summary>What was written up to the end of a turn.</summary>
/// <param name="Position">In the body.</param>
/// <param name="MediaBytes">Of images and documents.</param>
/// <param name="OpaqueBytes">Of what only upstream can read.</param>
/// <param name="IsAnswer">The turn is the model's own.</param>
internal readonly record struct TurnEnd(int Position, int Items, int MediaBytes, int Media, int OpaqueBytes, bool IsAnswer);
