using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Proxy.Simulator.Sse;

namespace Proxy.Simulator.Faults;

/// <summary>Writes an answer's body, with the faults that concern time, bytes and the connection.</summary>
internal sealed class FaultySender(HttpContext context, FaultPlan fault, TimeProvider time, CancellationToken cancellation)
{
    private int _left = fault.CutBytes ?? int.MaxValue;
    private RawResponse? _raw;

    /// <summary>What happens before any header is sent.</summary>
    public async Task BeginAsync()
    {
        if (fault.Silent) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
        if (fault.LateHeaders > TimeSpan.Zero) await Task.Delay(fault.LateHeaders, time, cancellation);
        if (fault.RetryAfter is not null) context.Response.Headers.RetryAfter = fault.RetryAfter;
        if (fault.RetryAfterMs is not null) context.Response.Headers["retry-after-ms"] = fault.RetryAfterMs;
        if (fault.HugeHeader is { } size) context.Response.Headers["x-huge"] = new string('h', size);
    }

    public async Task SendAsync(string contentType, IEnumerable<StreamStep> steps)
    {
        context.Response.ContentType = fault.ContentType ?? (fault.Charset is null ? contentType : $"{contentType.Split(';')[0]}; charset={fault.Charset}");
        if (fault.Gzip) context.Response.Headers.ContentEncoding = "gzip";
        if (fault.EndlessLine is { } length) steps = [new StreamStep(TimeSpan.Zero, Endless(length))];
        if (fault.Ending != CutEnding.Eof && context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket)
        {
            _raw = new RawResponse(socket, context.Response, cancellation);
            await _raw.BeginAsync();
        }
        foreach (var step in BrokenRecords.Finish(BrokenRecords.Apply(steps, fault), fault))
        {
            if (step.Pause > TimeSpan.Zero)
            {
                // What was said before a pause must be out before it.
                await FlushAsync();
                await Task.Delay(step.Pause, time, cancellation);
            }
            if (!await WriteAsync(Encode(step.Record))) break;
        }
        await EndAsync();
    }

    // False when the cut was reached.
    private async Task<bool> WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var whole = bytes.Length <= _left;
        if (!whole) bytes = bytes[.._left];
        _left -= bytes.Length;
        var size = fault.Drip ?? Math.Max(1, bytes.Length);
        for (var at = 0; at < bytes.Length; at += size)
        {
            var piece = bytes.Slice(at, Math.Min(size, bytes.Length - at));
            if (_raw is not null) await _raw.WriteAsync(piece);
            else await context.Response.Body.WriteAsync(piece, cancellation);
            if (fault.Drip is null) continue;
            await FlushAsync();
            if (fault.DripPause > TimeSpan.Zero) await Task.Delay(fault.DripPause, time, cancellation);
        }
        return whole;
    }

    private async Task EndAsync()
    {
        await FlushAsync();
        if (fault.StallAfter is not null) await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
        if (_raw is null) return;
        _raw.Break(fault.Ending == CutEnding.Reset);
        context.Abort();
    }

    private Task FlushAsync() => _raw is null ? context.Response.Body.FlushAsync(cancellation) : Task.CompletedTask;

    private ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> bytes)
    {
        if (fault.Charset is { } charset) bytes = Encoding.Convert(Encoding.UTF8, Encoding.GetEncoding(charset), bytes.ToArray());
        if (!fault.Gzip) return bytes;
        // One gzip member per record; members may follow each other.
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes.Span);
        return packed.ToArray();
    }

    private static byte[] Endless(int length)
    {
        var line = new byte[length];
        line.AsSpan().Fill((byte)'x');
        "data: "u8.CopyTo(line);
        return line;
    }
}
