using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Answers.Defaults;
using Proxy.Simulator.Models;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Http;

/// <summary><c>POST /v1/responses</c> and <c>/v1/responses/input_tokens</c>.</summary>
internal sealed class ResponsesEndpoint
{
    private readonly SimulatorOptions _options;
    private readonly AnswerServices _services;

    public ResponsesEndpoint(SimulatorOptions options)
    {
        _options = options;
        _services = new AnswerServices(new EncryptedContent(options.EncryptionKey), new PromptCache(options.MinimumCachedTokens), options.Time);
    }

    public async Task AnswerAsync(HttpContext context, RecordedRequest recorded, CancellationToken cancellation)
    {
        using var body = RequestBody.Parse(context.Request.ContentType, recorded.Body, out var error);
        if (body is null)
        {
            await ErrorWriter.WriteAsync(context, error!, cancellation);
            return;
        }
        error = RequestRules.Check(body.RootElement, _options, _services.Sealer);
        if (error is not null)
        {
            await ErrorWriter.WriteAsync(context, error, cancellation);
            return;
        }
        var facts = ModelTable.Find(body.RootElement.Text("model")!, _options.Models)!;
        var request = new SimulatedRequest(body.RootElement, recorded.Body, facts);
        var answer = new Answer(request, DefaultAnswers.For(request, _options.WordDelay), _services);
        await (request.Stream ? StreamAsync(context, answer, cancellation) : WholeAsync(context, answer, cancellation));
    }

    public async Task CountAsync(HttpContext context, RecordedRequest recorded, CancellationToken cancellation)
    {
        using var body = RequestBody.Parse(context.Request.ContentType, recorded.Body, out var error);
        error ??= RequestRules.CheckCount(body!.RootElement, _options, _services.Sealer);
        if (error is not null)
        {
            await ErrorWriter.WriteAsync(context, error, cancellation);
            return;
        }
        var facts = ModelTable.Find(body!.RootElement.Text("model") ?? "gpt-5", _options.Models)!;
        var tokens = PromptCache.InputTokens(new SimulatedRequest(body.RootElement, recorded.Body, facts));
        await JsonWriter.WriteAsync(context, new JsonObject { ["object"] = "response.input_tokens", ["input_tokens"] = tokens }, cancellation);
    }

    private async Task StreamAsync(HttpContext context, Answer answer, CancellationToken cancellation)
    {
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        foreach (var step in answer.Stream())
        {
            if (step.Pause > TimeSpan.Zero)
            {
                // What was said before a pause must be out before it.
                await context.Response.Body.FlushAsync(cancellation);
                await Task.Delay(step.Pause, _options.Time, cancellation);
            }
            await context.Response.Body.WriteAsync(step.Record, cancellation);
        }
        await context.Response.Body.FlushAsync(cancellation);
    }

    private async Task WholeAsync(HttpContext context, Answer answer, CancellationToken cancellation)
    {
        if (answer.TotalPause > TimeSpan.Zero) await Task.Delay(answer.TotalPause, _options.Time, cancellation);
        await JsonWriter.WriteAsync(context, answer.Whole(), cancellation);
    }
}
