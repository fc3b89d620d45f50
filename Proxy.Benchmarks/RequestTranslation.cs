using BenchmarkDotNet.Attributes;
using Proxy.Benchmarks.Bodies;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Requests;

namespace Proxy.Benchmarks;

/// <summary>A Messages body in, a Responses body out: everything a request costs but the sockets.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class RequestTranslation
{
    private byte[] _body = [];

    [Params(1, 64, 1024)]
    public int Kilobytes { get; set; }

    [GlobalSetup]
    public void MakeBody() => _body = RequestBodies.Messages(Kilobytes * 1024);

    /// <returns>Bytes written, so that nothing is optimised away.</returns>
    [Benchmark]
    public int Translate()
    {
        var conversation = MessagesRequestReader.Read(_body, Scopes.Traits, new Warnings());
        using var output = new PooledBuffer(_body.Length + 4096);
        ResponsesRequestWriter.Write(conversation, Scopes.For(conversation.Model), output);
        return output.Length;
    }
}
