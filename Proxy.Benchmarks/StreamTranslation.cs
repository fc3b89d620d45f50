using BenchmarkDotNet.Attributes;
using Proxy.Benchmarks.Bodies;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Benchmarks;

/// <summary>A Responses stream in, Anthropic events out, in reads of the size that a socket gives.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class StreamTranslation
{
    private const int ReadSize = 16 * 1024;
    private byte[] _stream = [];

    public enum Answer
    {
        Text200,
        Text2000,
        ToolArguments200,
    }

    [ParamsAllValues]
    public Answer Kind { get; set; }

    [GlobalSetup]
    public void MakeStream() => _stream = Kind switch
    {
        Answer.Text200 => AnswerStreams.Text(200),
        Answer.Text2000 => AnswerStreams.Text(2000),
        _ => AnswerStreams.ToolArguments(200),
    };

    /// <returns>Bytes written, so that nothing is optimised away.</returns>
    [Benchmark]
    public int Translate()
    {
        using var output = new PooledBuffer(64 * 1024);
        var context = new AnswerContext { Scope = Scopes.For("claude-sonnet-4-6"), MaxOutputTokens = 4096 };
        var reader = new ResponsesStreamReader(context, new SseAnswerWriter(output, new MessageFormat("claude-sonnet-4-6", "req_bench")));
        var written = 0;
        for (var at = 0; at < _stream.Length; at += ReadSize)
        {
            reader.Read(_stream.AsSpan(at, Math.Min(ReadSize, _stream.Length - at)));
            // The gateway sends what one read gave, then starts over.
            written += output.Length;
            output.Clear();
        }

        reader.EndOfStream();
        return written + output.Length;
    }
}
