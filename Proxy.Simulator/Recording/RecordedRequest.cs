using System.Text.Json;

namespace Proxy.Simulator.Recording;

/// <summary>One request as it arrived, and how it ended.</summary>
internal sealed class RecordedRequest
{
    private readonly TaskCompletionSource<RequestEnd> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public required string Method { get; init; }
    public required string Path { get; init; }
    public required IReadOnlyDictionary<string, string> Headers { get; init; }
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Completes when the answer was written or the client went away, whichever came first.</summary>
    public Task<RequestEnd> End => _end.Task;

    public bool Cancelled => _end.Task is { IsCompletedSuccessfully: true, Result: RequestEnd.ClientGone };

    /// <summary>Parses the body; the caller owns the document.</summary>
    public JsonDocument Json() => JsonDocument.Parse(Body);

    internal void Finish(RequestEnd end) => _end.TrySetResult(end);
}

internal enum RequestEnd
{
    /// <summary>Everything that was to be sent was sent; a fault's cut counts too.</summary>
    Answered,

    /// <summary>The client closed the connection first.</summary>
    ClientGone,

    /// <summary>The simulator was stopped first.</summary>
    Stopped,
}
