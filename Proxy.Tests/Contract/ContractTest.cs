using System.Text.Json.Nodes;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Contract;

/// <summary>The edge cases of the contract's part D, by number, through the real gateway and the strict simulator.</summary>
public abstract class ContractTest : IAsyncDisposable
{
    private protected const string Hello = """{"model":"claude-opus-5-5","max_tokens":1024,"messages":[{"role":"user","content":"Hi"}]}""";

    private protected const string HelloStream = """{"model":"claude-opus-5-5","max_tokens":1024,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    private protected const string AddTool = """{"name":"add","description":"Adds","input_schema":{"type":"object","properties":{"a":{"type":"number"},"b":{"type":"number"}},"required":["a"]}}""";

    private ScriptedGateway? _gateway;

    private protected ScriptedGateway Gateway => _gateway ?? throw new InvalidOperationException("call PlayAsync first");

    private protected IReadOnlyList<UpstreamRequest> Upstream => Gateway.Requests;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task PlayAsync(params JsonObject[] turns) => _gateway = await ScriptedGateway.StartAsync(turns);

    private protected async Task PlayAsync(IReadOnlyDictionary<string, string> settings, params JsonObject[] turns) =>
        _gateway = await ScriptedGateway.StartAsync(turns, settings);

    private protected Task<ApiAnswer> PostAsync(ApiRequest request) => Gateway.PostAsync(request, Cancellation);

    private protected async Task<ApiAnswer> OkAsync(ApiRequest request)
    {
        var answer = await PostAsync(request);
        Assert.True(answer.Status == 200, answer.ToString());
        return answer;
    }

    /// <summary>A refusal made by the gateway itself: Anthropic's shape, its request id in both places, nothing sent upstream.</summary>
    private protected async Task<string> RefusedAsync(ApiRequest request)
    {
        var before = Upstream.Count;
        var answer = await PostAsync(request);
        Assert.True(answer.Status == 400, answer.ToString());
        Assert.Equal("error", answer.Body.GetProperty("type").GetString());
        Assert.Equal("invalid_request_error", answer.Error.GetProperty("type").GetString());
        Assert.Equal(answer.Header("request-id"), answer.Body.GetProperty("request_id").GetString());
        Assert.Equal(before, Upstream.Count);
        return answer.Error.GetProperty("message").GetString()!;
    }

    /// <summary>A conversation of user, assistant, user … from their raw contents.</summary>
    private protected static string Conversation(string settings, params string[] contents) =>
        $$"""{"model":"claude-opus-5-5","max_tokens":1024,{{settings}}"messages":[{{string.Join(',', contents.Select((content, i) =>
            $$"""{"role":"{{(i % 2 == 0 ? "user" : "assistant")}}","content":{{content}}}"""))}}]}""";
}
