using System.Globalization;
using Proxy.Core.Batches;
using Proxy.Core.State;

namespace Proxy.Worker;

/// <summary>
/// <c>GET /queue</c> on the management port: <c>{"depth":1200,"batches":2,"oldest_seconds":37}</c>, of all workers' queue, for
/// whatever decides how many workers there are to be. 503 while the shared state does not answer.
/// </summary>
internal static class QueueEndpoint
{
    private const int MostBatches = 1000;

    public static IApplicationBuilder UseQueue(this WebApplication app, int port)
    {
        var queue = app.Services.GetRequiredService<BatchQueue>();
        return app.MapWhen(
            context => context.Connection.LocalPort == port && context.Request.Path == "/queue" && HttpMethods.IsGet(context.Request.Method),
            branch => branch.Run(context => AnswerAsync(context, queue)));
    }

    private static async Task AnswerAsync(HttpContext context, BatchQueue queue)
    {
        try
        {
            var (depth, batches, oldest) = (0L, 0, TimeSpan.Zero);
            await foreach (var (_, found) in queue.LookAsync(MostBatches, context.RequestAborted))
            {
                if (found is not { } look) continue;
                batches++;
                depth += look.Left;
                if (look.Left > 0 && look.Age > oldest) oldest = look.Age;
            }

            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $$"""{"depth":{{depth}},"batches":{{batches}},"oldest_seconds":{{(long)oldest.TotalSeconds}}}"""), context.RequestAborted);
        }
        catch (StateUnavailableException)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        }
    }
}
