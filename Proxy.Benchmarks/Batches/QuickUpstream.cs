using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Proxy.Benchmarks.Batches;

/// <summary>An upstream that answers every request with one short text, a millisecond after it was read.</summary>
internal static class QuickUpstream
{
    private static readonly TimeSpan s_thinks = TimeSpan.FromMilliseconds(1);

    private static readonly byte[] s_answer = """
        {"id":"resp_1","object":"response","status":"completed","output":[{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Forty-two, as everybody knows, and nothing else.","annotations":[]}]}],"usage":{"input_tokens":30,"input_tokens_details":{"cached_tokens":0},"output_tokens":12,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":42}}
        """u8.ToArray();

    public static async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(static async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            await Task.Delay(s_thinks, TimeProvider.System, context.RequestAborted);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = s_answer.Length;
            await context.Response.Body.WriteAsync(s_answer, context.RequestAborted);
        });
        await app.StartAsync();
        return app;
    }
}
