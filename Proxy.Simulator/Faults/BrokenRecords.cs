using System.Text;
using System.Text.Json.Nodes;
using Proxy.Simulator.Sse;

namespace Proxy.Simulator.Faults;

/// <summary>The faults that change what is said: whole records are added, altered or dropped.</summary>
internal static class BrokenRecords
{
    private const string ErrorMessage = "The server had an error while processing your request. Sorry about that!";

    public static IEnumerable<StreamStep> Apply(IEnumerable<StreamStep> steps, FaultPlan fault)
    {
        var sent = 0;
        if (fault.Bom) yield return Raw("\uFEFF");
        foreach (var step in steps)
        {
            if (sent == fault.GarbageAfter)
            {
                yield return new StreamStep(TimeSpan.Zero, Garbage());
                yield break;
            }
            if (sent == fault.ErrorAfter)
            {
                yield return new StreamStep(TimeSpan.Zero, SseRecord.Of(Error(fault.ErrorCode, sent)));
                yield break;
            }
            if (sent == fault.CutEvents || sent == fault.StallAfter) yield break;
            if (fault.Comments) yield return Raw(": still here\n\n");
            yield return step with { Record = Rewrite(step.Record, fault) };
            sent++;
        }
        if (fault.Done) yield return Raw("data: [DONE]\n\n");
    }

    /// <summary>Line ends and the missing last blank line are decided over the whole text.</summary>
    public static IEnumerable<StreamStep> Finish(IEnumerable<StreamStep> steps, FaultPlan fault)
    {
        StreamStep? held = null;
        foreach (var step in steps)
        {
            if (held is { } ready) yield return Lines(ready, fault, last: false);
            held = step;
        }
        if (held is { } final) yield return Lines(final, fault, last: true);
    }

    private static StreamStep Lines(StreamStep step, FaultPlan fault, bool last)
    {
        if (fault.LineEnd is null && !(fault.NoFinalBlank && last)) return step;
        var text = Encoding.UTF8.GetString(step.Record.Span);
        if (fault.NoFinalBlank && last) text = text.TrimEnd('\n') + "\n";
        return step with { Record = Encoding.UTF8.GetBytes(fault.LineEnd is null ? text : text.Replace("\n", fault.LineEnd, StringComparison.Ordinal)) };
    }

    // event: x\ndata: {…}\n\n  ->  data: {…}\n\n
    private static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> record, FaultPlan fault) =>
        fault.NoNames && record.Span.StartsWith("event: "u8) ? record[(record.Span.IndexOf((byte)'\n') + 1)..] : record;

    // The flat form of the specification; the nested one can be scripted.
    private static JsonObject Error(string code, int sequence) => new()
    {
        ["type"] = "error",
        ["code"] = code,
        ["message"] = ErrorMessage,
        ["param"] = null,
        ["sequence_number"] = sequence,
    };

    // Every byte value twice, so that nothing about it is text.
    private static byte[] Garbage() => [.. Enumerable.Range(0, 512).Select(i => (byte)(i * 167))];

    private static StreamStep Raw(string text) => new(TimeSpan.Zero, Encoding.UTF8.GetBytes(text));
}
