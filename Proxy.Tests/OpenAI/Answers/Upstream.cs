using System.Text;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>Plays upstream bytes into a reader and returns what its sink was told.</summary>
internal static class Upstream
{
    /// <summary>Events as OpenAI writes them. Single quotes stand for double ones.</summary>
    public static byte[] Events(params IEnumerable<string> events) =>
        Encoding.UTF8.GetBytes(string.Concat(events.Select(e => "data: " + e.Replace('\'', '"') + "\n\n")));

    public static RecordingSink Stream(AnswerContext context, params IEnumerable<string> events) => Play(context, Events(events));

    public static RecordingSink Play(AnswerContext context, ReadOnlySpan<byte> bytes, int chunk = int.MaxValue)
    {
        var sink = new RecordingSink();
        using var reader = new ResponsesStreamReader(context, sink);
        while (!bytes.IsEmpty)
        {
            // A copy, so that a reader that keeps a slice of the chunk is found out.
            var next = bytes[..Math.Min(chunk, bytes.Length)].ToArray();
            reader.Read(next);
            next.AsSpan().Fill((byte)'#');
            bytes = bytes[Math.Min(chunk, bytes.Length)..];
        }

        reader.EndOfStream();
        return sink;
    }

    public static RecordingSink Json(AnswerContext context, string body) => Json(context, Encoding.UTF8.GetBytes(body.Replace('\'', '"')));

    public static RecordingSink Json(AnswerContext context, ReadOnlyMemory<byte> body)
    {
        var sink = new RecordingSink();
        ResponsesJsonReader.Read(body, context, sink);
        return sink;
    }
}
