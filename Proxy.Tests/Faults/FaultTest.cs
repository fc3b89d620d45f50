using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Proxy.Tests.Api;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Faults;

/// <summary>A gateway that something is done to; the names of the tests carry the numbers of the fault list.</summary>
public abstract class FaultTest : IAsyncDisposable
{
    private protected const string Hello = """{"model":"claude-opus-5-5","max_tokens":1024,"messages":[{"role":"user","content":"Hi"}]}""";

    private protected const string HelloStream = """{"model":"claude-opus-5-5","max_tokens":1024,"stream":true,"messages":[{"role":"user","content":"Hi"}]}""";

    private ScriptedGateway? _gateway;
    private ScriptedUpstream? _upstream;

    private protected ScriptedGateway Gateway => _gateway ?? throw new InvalidOperationException("start a gateway first");

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
            await _gateway.DisposeAsync();
        if (_upstream is not null)
            await _upstream.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected async Task PlayAsync(params JsonObject[] turns) => _gateway = await ScriptedGateway.StartAsync(turns);

    private protected async Task PlayAsync(IReadOnlyDictionary<string, string> settings, params JsonObject[] turns) =>
        _gateway = await ScriptedGateway.StartAsync(turns, settings);

    private protected Task OnAsync(params Func<HttpContext, Task>[] script) => OnAsync(new Dictionary<string, string>(), script);

    private protected async Task OnAsync(IReadOnlyDictionary<string, string> settings, params Func<HttpContext, Task>[] script)
    {
        _upstream = await ScriptedUpstream.StartAsync(script);
        _gateway = await ScriptedGateway.OnAsync(_upstream.BaseUrl, settings);
    }

    private protected Task<ApiAnswer> PostAsync(ApiRequest request) => Gateway.PostAsync(request, Cancellation);

    private protected async Task<string> RefusedAsync(ApiRequest request, int status = 400, string type = "invalid_request_error")
    {
        var answer = await PostAsync(request);
        AssertError(answer, status, type);
        Assert.Empty(Gateway.Requests);
        return answer.Error.GetProperty("message").GetString()!;
    }

    private protected static void AssertError(ApiAnswer answer, int status, string type)
    {
        Assert.True(answer.Status == status, answer.ToString());
        Assert.Equal("error", answer.Body.GetProperty("type").GetString());
        Assert.Equal(type, answer.Error.GetProperty("type").GetString());
        Assert.Equal(answer.Header("request-id"), answer.Body.GetProperty("request_id").GetString());
    }

    /// <summary>A stream that broke after its beginning: an error event ends it, and nothing claims it was whole.</summary>
    private protected static void AssertBroken(ApiAnswer answer, string type)
    {
        Assert.True(answer.Status == 200, answer.ToString());
        Assert.Equal("error", answer.Events[^1].Name);
        Assert.Equal(type, answer.Events[^1].Data.GetProperty("error").GetProperty("type").GetString());
        Assert.DoesNotContain(answer.Events, entry => entry.Name is "message_stop" or "message_delta");
    }
}
