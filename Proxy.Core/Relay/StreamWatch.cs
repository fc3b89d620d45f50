using Proxy.Core.Canonical.Answers;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Core.Relay;

/// <summary>
/// Looks at a stream that passes by: what it used, and whether it came to its end. Changes nothing and holds nothing back;
/// only events that name usage are parsed.
/// </summary>
internal sealed class StreamWatch : IDisposable
{
    private readonly SseEventReader _events = new();
    private readonly RelayUsage _usage = new();
    private bool _hasId;

    public Usage? Usage => _usage.Told;

    /// <summary>What the whole answer, once told, left upstream.</summary>
    public (IReadOnlyList<string> Items, IReadOnlyList<string> Containers) Left => (_usage.ItemIds, _usage.ContainerIds);

    /// <summary>The Response that is being answered, as soon as an event told; null before, and on other APIs.</summary>
    public string? ResponseId => _usage.ResponseId;

    /// <summary>The event that ends an answer came: without it the client has half of one.</summary>
    public bool IsComplete { get; private set; }

    public void See(ReadOnlySpan<byte> bytes)
    {
        while (_events.TryRead(ref bytes, out var data)) SeeEvent(data);
    }

    /// <summary>The body ended.</summary>
    public void End()
    {
        if (_events.TryReadLast(out var data)) SeeEvent(data);
    }

    public void Dispose() => _events.Dispose();

    private void SeeEvent(ReadOnlySpan<byte> data)
    {
        // chat: data: [DONE]
        if (data.SequenceEqual("[DONE]"u8) || data.IndexOf("\"message_stop\""u8) >= 0)
        {
            IsComplete = true;
            return;
        }

        if (data.IndexOf("\"usage\""u8) < 0) return;
        // Each Responses event with a response repeats its tools: one look for the id, the others for the end only.
        if (_hasId && data.IndexOf("\"response.in_progress\""u8) >= 0) return;
        _usage.Read(data);
        _hasId |= _usage.ResponseId is not null;
        if (_usage.LastType is "response.completed" or "response.incomplete" or "response.failed" or "response.cancelled") IsComplete = true;
    }
}
