using Proxy.Api.Pipeline;

namespace Proxy.Api.Hosting;

/// <summary>What clients probe before they start (K2).</summary>
internal static class Identification
{
    private static readonly string[] s_probes = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/", s_probes, (RequestDelegate)AnswerAsync).WithMetadata(QuietEndpoint.Instance);
        routes.MapMethods("/api/hello", s_probes, (RequestDelegate)AnswerAsync).WithMetadata(QuietEndpoint.Instance);
    }

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsync("Responses Proxy: Anthropic's Messages API on OpenAI's Responses API. POST /v1/messages\n", context.RequestAborted);
    }
}
