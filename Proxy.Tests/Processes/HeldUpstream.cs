using Microsoft.AspNetCore.Http;
using Proxy.Tests.Api;

namespace Proxy.Tests.Processes;

/// <summary>An upstream whose streams stop in the middle until the test lets them go on.</summary>
internal sealed class HeldUpstream : IAsyncDisposable
{
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ScriptedUpstream _upstream = null!;

    public Uri BaseUrl => _upstream.BaseUrl;

    public int Calls => _upstream.Calls;

    public static async Task<HeldUpstream> StartAsync()
    {
        var held = new HeldUpstream();
        held._upstream = await ScriptedUpstream.StartAsync(context =>
            held._upstream.Bodies.Last().Contains("\"stream\":true", StringComparison.Ordinal)
                ? ScriptedUpstream.Stream(UpstreamEvents.TextStarted, held.EndAsync)(context)
                : ScriptedUpstream.Reply(200, UpstreamEvents.Json)(context));
        return held;
    }

    /// <summary>All streams, those to come too.</summary>
    public void GoOn() => _goOn.TrySetResult();

    public ValueTask DisposeAsync()
    {
        GoOn();
        return _upstream.DisposeAsync();
    }

    private async Task EndAsync(HttpContext context)
    {
        await _goOn.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync(UpstreamEvents.TextEnded, context.RequestAborted);
    }
}
