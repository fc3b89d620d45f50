namespace Proxy.Conformance.Wire;

/// <summary>A stream read while it comes. Disposing closes the connection, as a client does that has seen enough.</summary>
internal sealed class LiveStream : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;
    private readonly CancellationToken _cancellation;

    private LiveStream(HttpResponseMessage response, StreamReader reader, CancellationToken cancellation) =>
        (_response, _reader, _cancellation) = (response, reader, cancellation);

    public int Status => (int)_response.StatusCode;

    public static async Task<LiveStream> OfAsync(HttpResponseMessage response, CancellationToken cancellation) =>
        new(response, new StreamReader(await response.Content.ReadAsStreamAsync(cancellation)), cancellation);

    /// <summary>The next record; null at the end.</summary>
    public async Task<WireEvent?> NextAsync()
    {
        List<string> lines = [];
        while (await _reader.ReadLineAsync(_cancellation) is { } line)
        {
            if (line.Length > 0) lines.Add(line);
            else if (lines.Count > 0) return WireEvent.Read(lines);
        }

        return lines.Count > 0 ? throw new NotHeldException("stream: the last record is not closed by an empty line") : null;
    }

    /// <summary>Reads on until a record of that type.</summary>
    public async Task<WireEvent> UntilAsync(string type)
    {
        while (await NextAsync() is { } entry)
            if (entry.Type == type) return entry;
        throw new NotHeldException($"stream: ended without {type}");
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
