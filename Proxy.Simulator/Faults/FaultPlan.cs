namespace Proxy.Simulator.Faults;

/// <summary>What goes wrong with one answer. Every property is one fault of docs/simulator.md; they combine.</summary>
internal sealed record FaultPlan
{
    public static readonly FaultPlan None = new();

    /// <summary>late-headers=ms: nothing at all is sent for so long.</summary>
    public TimeSpan LateHeaders { get; init; }

    /// <summary>silent: no headers ever; the client has to give up.</summary>
    public bool Silent { get; init; }

    /// <summary>drip=n: n bytes a write, each flushed (split is drip=1).</summary>
    public int? Drip { get; init; }

    /// <summary>drip-ms=ms: pause between two drips.</summary>
    public TimeSpan DripPause { get; init; }

    /// <summary>stall=n: silence for ever after n records.</summary>
    public int? StallAfter { get; init; }

    /// <summary>cut-events=n: so many records, then <see cref="Ending"/>.</summary>
    public int? CutEvents { get; init; }

    /// <summary>cut-bytes=n: so many bytes of the body, then <see cref="Ending"/>.</summary>
    public int? CutBytes { get; init; }

    /// <summary>How a cut ends: eof (a clean end of the body), abort (the connection closes inside it), reset (TCP RST).</summary>
    public CutEnding Ending { get; init; } = CutEnding.Eof;

    /// <summary>garbage: bytes that are neither SSE nor JSON, from the start or after n records.</summary>
    public int? GarbageAfter { get; init; }

    /// <summary>error-event=n: after n records an error event ends the stream.</summary>
    public int? ErrorAfter { get; init; }

    /// <summary>error-code=code of that event.</summary>
    public string ErrorCode { get; init; } = "server_error";

    /// <summary>endless-line=bytes: one data line of so many bytes that never ends.</summary>
    public int? EndlessLine { get; init; }

    /// <summary>status=n: that status with a body as OpenAI or a proxy would send it.</summary>
    public int? Status { get; init; }

    /// <summary>retry-after=value, sent as it is.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>retry-after-ms=value, sent as it is.</summary>
    public string? RetryAfterMs { get; init; }

    /// <summary>html: an HTML body, with 200 unless status says otherwise.</summary>
    public bool Html { get; init; }

    /// <summary>empty: no body.</summary>
    public bool Empty { get; init; }

    /// <summary>gzip: compressed though nobody asked.</summary>
    public bool Gzip { get; init; }

    /// <summary>charset=name: the body is written and labelled in another encoding.</summary>
    public string? Charset { get; init; }

    /// <summary>content-type=value: a label that the body does not deserve.</summary>
    public string? ContentType { get; init; }

    /// <summary>huge-header=bytes.</summary>
    public int? HugeHeader { get; init; }

    /// <summary>crlf: lines end with CR LF; cr: with CR alone.</summary>
    public string? LineEnd { get; init; }

    /// <summary>no-final-blank: the last record lacks its empty line.</summary>
    public bool NoFinalBlank { get; init; }

    /// <summary>bom: the body starts with a byte order mark.</summary>
    public bool Bom { get; init; }

    /// <summary>comments: a comment line before every record.</summary>
    public bool Comments { get; init; }

    /// <summary>no-names: records without an event line.</summary>
    public bool NoNames { get; init; }

    /// <summary>done: a trailing <c>data: [DONE]</c>.</summary>
    public bool Done { get; init; }
}

internal enum CutEnding
{
    Eof,
    Abort,
    Reset,
}
