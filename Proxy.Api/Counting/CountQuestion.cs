using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.Models;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Counting;
using Proxy.Core.OpenAI.Requests;
using Proxy.Core.Upstream;

namespace Proxy.Api.Counting;

/// <summary>A request as upstream would count it. Holds nothing of the client's body: a count may outlive the request that asked for it.</summary>
internal sealed class CountQuestion : IDisposable
{
    private readonly int _mediaTokens;

    public CountQuestion(Conversation conversation, RequestScope scope, UpstreamServer server, string requestId)
    {
        (Route, Server, RequestId) = (scope.Route, server, requestId);
        var output = new PooledBuffer(8 * 1024);
        try
        {
            _mediaTokens = ResponsesRequestWriter.WriteCounted(conversation, scope, output);
            Body = new RequestBytes(output);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }

    public Route Route { get; }

    public UpstreamServer Server { get; }

    public string RequestId { get; }

    public RequestBytes Body { get; }

    public int CountHere() => LocalCount.Of(Body.Memory.Span, _mediaTokens);

    public void Dispose() => Body.Dispose();
}
