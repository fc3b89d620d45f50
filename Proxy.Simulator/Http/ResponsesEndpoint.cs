using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Answers.Defaults;
using Proxy.Simulator.Faults;
using Proxy.Simulator.Models;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Replay;
using Proxy.Simulator.Rules;
using Proxy.Simulator.Scripts;
using Proxy.Simulator.Sse;
using Proxy.Simulator.Surface;

namespace Proxy.Simulator.Http;

/// <summary><c>POST /v1/responses</c> and <c>/v1/responses/input_tokens</c>.</summary>
internal sealed class ResponsesEndpoint
{
    private readonly SimulatorOptions _options;
    private const string FaultHeader = "x-sim-fault";
    private const string ReplayHeader = "x-sim-replay";

    private readonly ReplayEndpoint _replay;

    public ResponsesEndpoint(SimulatorOptions options)
    {
        _options = options;
        Services = new AnswerServices(new EncryptedContent(options.EncryptionKey), new PromptCache(options.MinimumCachedTokens), options.Time);
        _replay = new ReplayEndpoint(options);
        Script = new ScriptPlayer(options.Script);
    }

    /// <summary>What all answers share.</summary>
    public AnswerServices Services { get; }

    public StoredResponses Stored { get; } = new();

    /// <summary>Turns still to be played.</summary>
    public ScriptPlayer Script { get; }

    public async Task AnswerAsync(HttpContext context, RecordedRequest recorded, CancellationToken cancellation)
    {
        // A fault that is none is the tester's mistake: said clearly, before anything else.
        var complaint = FaultParser.TryParse(context.Request.Headers[FaultHeader], out var asked);
        using var body = RequestBody.Parse(context.Request.ContentType, recorded.Body, out var error);
        error = complaint is null ? error : ApiError.Invalid(complaint, FaultHeader);
        if (body is null || error is not null)
        {
            await ErrorWriter.WriteAsync(context, error!, cancellation);
            return;
        }
        if (Replayed(context, body.RootElement) is { } name)
        {
            await _replay.AnswerAsync(context, name, body.RootElement, asked, cancellation);
            return;
        }
        error = RequestRules.Check(body.RootElement, _options, Services);
        if (error is not null)
        {
            await ErrorWriter.WriteAsync(context, error, cancellation);
            return;
        }
        var facts = ModelTable.Find(body.RootElement.Text("model")!, _options.Models)!;
        var request = new SimulatedRequest(body.RootElement, recorded.Body, facts);
        var turn = Script.Next(request) ?? new Turn();
        if (turn.Http is { } http)
        {
            await ScriptedAsync(context, http, turn.Fault, cancellation);
            return;
        }
        var answer = new Answer(request, turn.Plan ?? DefaultAnswers.For(request, _options.WordDelay), Services, turn.Usage, turn.Response);
        Stored.Keep(answer.Whole(isRun: false), request);
        await SendAsync(context, request, answer, asked == FaultPlan.None ? turn.Fault : asked, cancellation);
    }

    /// <summary>One request of a batch: no stream, no faults of the connection.</summary>
    /// <returns>The status and the body of an answer.</returns>
    public (int Status, JsonNode Body) Once(ReadOnlyMemory<byte> bytes)
    {
        using var body = RequestBody.Parse("application/json", bytes, out var error);
        error ??= RequestRules.Check(body!.RootElement, _options, Services);
        if (error is null && body!.RootElement.Flag("stream") == true) error = ApiError.Invalid("Streaming is not supported in batches.", "stream", "unsupported_value");
        if (error is not null) return (error.Status, error.Body());
        var root = body!.RootElement;
        var request = new SimulatedRequest(root, bytes, ModelTable.Find(root.Text("model")!, _options.Models)!);
        var turn = Script.Next(request) ?? new Turn();
        return turn.Http is { } http
            ? (http.Status, JsonNode.Parse(http.Body.Span)!)
            : (200, new Answer(request, turn.Plan ?? DefaultAnswers.For(request, _options.WordDelay), Services, turn.Usage, turn.Response).Whole());
    }

    public async Task CountAsync(HttpContext context, RecordedRequest recorded, CancellationToken cancellation)
    {
        using var body = RequestBody.Parse(context.Request.ContentType, recorded.Body, out var error);
        error ??= RequestRules.CheckCount(body!.RootElement, _options, Services);
        if (error is not null)
        {
            await ErrorWriter.WriteAsync(context, error, cancellation);
            return;
        }
        var facts = ModelTable.Find(body!.RootElement.Text("model") ?? "gpt-5", _options.Models)!;
        var tokens = PromptCache.InputTokens(new SimulatedRequest(body.RootElement, recorded.Body, facts));
        await JsonWriter.WriteAsync(context, new JsonObject { ["object"] = "response.input_tokens", ["input_tokens"] = tokens }, cancellation);
    }

    private async Task SendAsync(HttpContext context, SimulatedRequest request, Answer answer, FaultPlan fault, CancellationToken cancellation)
    {
        var sender = new FaultySender(context, fault, _options.Time, cancellation);
        await sender.BeginAsync();
        if (FaultBodies.Of(fault) is { } instead)
        {
            context.Response.StatusCode = instead.Status;
            await sender.SendAsync(instead.ContentType, [new StreamStep(TimeSpan.Zero, instead.Body)]);
            return;
        }
        await (request.Stream
            ? sender.SendAsync("text/event-stream; charset=utf-8", answer.Stream())
            : sender.SendAsync("application/json", [new StreamStep(answer.TotalPause, JsonBytes.Of(answer.Whole()))]));
    }

    private async Task ScriptedAsync(HttpContext context, HttpAnswer http, FaultPlan fault, CancellationToken cancellation)
    {
        var sender = new FaultySender(context, fault, _options.Time, cancellation);
        await sender.BeginAsync();
        context.Response.StatusCode = http.Status;
        foreach (var (name, value) in http.Headers) context.Response.Headers[name] = value;
        await sender.SendAsync(http.ContentType, [new StreamStep(TimeSpan.Zero, http.Body)]);
    }

    // model "replay:<case>", or the header.
    private static string? Replayed(HttpContext context, JsonElement root)
    {
        if (context.Request.Headers.TryGetValue(ReplayHeader, out var name)) return name.ToString();
        return root.Text("model") is { } model && model.StartsWith(TraceFolder.Prefix, StringComparison.Ordinal) ? model[TraceFolder.Prefix.Length..] : null;
    }
}
