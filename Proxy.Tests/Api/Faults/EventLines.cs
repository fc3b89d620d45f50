namespace Proxy.Tests.Api.Faults;

/// <summary>The event names of a stream, as they arrive.</summary>
internal sealed class EventLines : IDisposable
{
    private readonly StreamReader _reader;

    private EventLines(Stream stream) => _reader = new StreamReader(stream);

    public static async Task<EventLines> OfAsync(HttpResponseMessage response) => new(await response.Content.ReadAsStreamAsync(Replies.Cancellation));

    public async Task<IReadOnlyList<string>> NextAsync(int count)
    {
        var names = new List<string>();
        while (names.Count < count && await LineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) names.Add(line["event: ".Length..]);
        }

        return names;
    }

    public Task<IReadOnlyList<string>> RestAsync() => NextAsync(int.MaxValue);

    public void Dispose() => _reader.Dispose();

    // Two real minutes: only a hang is that slow.
    private async Task<string?> LineAsync() => await _reader.ReadLineAsync(Replies.Cancellation).AsTask().WaitAsync(TimeSpan.FromMinutes(2), Replies.Cancellation);
}
