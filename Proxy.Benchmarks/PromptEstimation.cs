using BenchmarkDotNet.Attributes;
using Proxy.Benchmarks.Bodies;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Counting;
using Proxy.Core.OpenAI.Requests;

namespace Proxy.Benchmarks;

/// <summary>What the number in message_start costs (C4.2): the same request translated with and without a memory of earlier turns.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class PromptEstimation
{
    private byte[] _body = [];
    private UsageMemory _usages = new(TimeProvider.System);

    [Params(16, 256, 1024)]
    public int Kilobytes { get; set; }

    [GlobalSetup]
    public void MakeBody()
    {
        _body = RequestBodies.Messages(Kilobytes * 1024);
        _usages = new UsageMemory(TimeProvider.System);
        // Known up to its end, which is what a next turn finds too.
        Write(_usages).Remember(new Usage { Input = Kilobytes * 256, Output = 100 });
    }

    [Benchmark(Baseline = true)]
    public int Guessed() => Write(null).InputTokensEstimate;

    [Benchmark]
    public int Remembered() => Write(_usages).InputTokensEstimate;

    private AnswerContext Write(UsageMemory? usages)
    {
        var conversation = MessagesRequestReader.Read(_body, Scopes.Traits, new Warnings());
        using var output = new PooledBuffer(_body.Length + 4096);
        return ResponsesRequestWriter.Write(conversation, Scopes.For(conversation.Model) with { Usages = usages }, output);
    }
}
