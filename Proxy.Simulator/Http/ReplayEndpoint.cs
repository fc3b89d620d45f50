using System.Text.Json;
using Proxy.Simulator.Faults;
using Proxy.Simulator.Replay;
using Proxy.Simulator.Rules;
using Proxy.Simulator.Sse;

namespace Proxy.Simulator.Http;

/// <summary>Answers with a recorded trace. Only the request's shape is checked: it need not be the recorded one.</summary>
internal sealed class ReplayEndpoint(SimulatorOptions options)
{
    private readonly TraceFolder? _traces = options.TracesFolder is null ? null : new TraceFolder(options.TracesFolder);

    public async Task AnswerAsync(HttpContext context, string name, JsonElement request, FaultPlan fault, CancellationToken cancellation)
    {
        var recorded = _traces?.Find(name);
        var error = RequestRules.CheckShape(request)
            ?? (recorded is null ? new ApiError(404, $"There is no recorded case '{name}'.", "invalid_request_error", "model", "model_not_found") : null);
        if (error is not null)
        {
            await ErrorWriter.WriteAsync(context, error, cancellation);
            return;
        }
        var sender = new FaultySender(context, fault, options.Time, cancellation);
        await sender.BeginAsync();
        context.Response.StatusCode = recorded!.Status;
        if (recorded.Streamed && (request.Flag("stream") ?? false)) await sender.SendAsync("text/event-stream; charset=utf-8", recorded.Records());
        else await sender.SendAsync("application/json", [new StreamStep(TimeSpan.Zero, recorded.Whole() ?? recorded.Body)]);
    }
}
