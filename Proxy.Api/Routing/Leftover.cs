namespace Proxy.Api.Routing;

/// <summary>What became of some of the targets, of which the client knows nothing yet: others may do better.</summary>
/// <param name="Tell">Tells it after all.</param>
/// <param name="IsSkipped">Nobody was asked, since all were being left alone.</param>
internal sealed record Leftover(Func<Task> Tell, bool IsSkipped);
