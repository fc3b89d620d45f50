using System.Text;
using System.Text.Json;
using Proxy.Simulator.Sse;

namespace Proxy.Simulator.Replay;

/// <summary>
/// Recorded answers by case name: <c>case/meta.json</c> holds the status, <c>case/response.sse</c> or <c>case/response.json</c> the body.
/// </summary>
internal sealed class TraceFolder(string folder)
{
    public const string Prefix = "replay:";

    /// <summary>Null when there is no such case.</summary>
    public RecordedAnswer? Find(string name)
    {
        // The name comes from a request: a plain folder name, never a path.
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) return null;
        var path = Path.Combine(folder, name);
        var stream = Path.Combine(path, "response.sse");
        var whole = Path.Combine(path, "response.json");
        if (File.Exists(stream)) return new RecordedAnswer(Status(path), Streamed: true, File.ReadAllBytes(stream));
        return File.Exists(whole) ? new RecordedAnswer(Status(path), Streamed: false, File.ReadAllBytes(whole)) : null;
    }

    private static int Status(string path)
    {
        var file = Path.Combine(path, "meta.json");
        if (!File.Exists(file)) return 200;
        using var meta = JsonDocument.Parse(File.ReadAllBytes(file));
        return meta.RootElement.Member("http")?.Whole("status") ?? 200;
    }
}

/// <summary>The bytes of one recorded answer.</summary>
internal sealed record RecordedAnswer(int Status, bool Streamed, byte[] Body)
{
    /// <summary>The stream cut after every record, byte for byte.</summary>
    public IEnumerable<StreamStep> Records()
    {
        for (var start = 0; start < Body.Length;)
        {
            var length = Body.AsSpan(start).IndexOf("\n\n"u8);
            var end = length < 0 ? Body.Length : start + length + 2;
            yield return new StreamStep(TimeSpan.Zero, Body.AsMemory(start, end - start));
            start = end;
        }
    }

    /// <summary>What the same answer would have been without streaming: the response of its last event; null when there is none.</summary>
    public byte[]? Whole()
    {
        if (!Streamed) return Body;
        foreach (var line in Encoding.UTF8.GetString(Body).Split('\n').Reverse())
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal)) continue;
            using var data = JsonDocument.Parse(line["data: ".Length..]);
            if (data.RootElement.Member("response") is { } response) return Encoding.UTF8.GetBytes(response.GetRawText());
        }
        return null;
    }
}
