using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;
using Proxy.Simulator.Scripts;

namespace Proxy.Simulator.Http;

/// <summary>
/// The handle of a simulator in another process: add turns, read what arrived. Requests are counted from the last reset,
/// so one test after another can use the same simulator. Nothing here counts as a request.
/// </summary>
internal sealed class ControlEndpoint(RequestLog requests, ScriptPlayer script, TimeProvider time)
{
    private const int LongestWait = 60_000;
    private int _since;

    public void Map(IApplicationBuilder app, CancellationToken stopping) => app.Use(async (context, next) =>
    {
        if (!context.Request.Path.StartsWithSegments("/sim", out var rest)) await next(context);
        else await AnswerAsync(context, rest.Value!.Trim('/').Split('/'), stopping);
    });

    private async Task AnswerAsync(HttpContext context, string[] path, CancellationToken stopping)
    {
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            await ((context.Request.Method, path) switch
            {
                ("POST", ["reset"]) => ResetAsync(context, cancelled.Token),
                ("POST", ["script"]) => PlayAsync(context, cancelled.Token),
                ("GET", ["requests"]) => JsonWriter.WriteAsync(context, new JsonObject { ["requests"] = new JsonArray([.. requests.Skip(_since).Select(Describe)]) }, cancelled.Token),
                ("GET", ["requests", var number, "end"]) => EndAsync(context, number, cancelled.Token),
                _ => ErrorWriter.WriteAsync(context, new ApiError(404, "The control knows: POST /sim/reset, POST /sim/script, GET /sim/requests, GET /sim/requests/N/end?wait_ms=N.", "invalid_request_error", null, null), cancelled.Token),
            });
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            context.Abort();
        }
    }

    private Task ResetAsync(HttpContext context, CancellationToken cancellation)
    {
        script.Clear();
        _since = requests.Count;
        return TellTurnsAsync(context, cancellation);
    }

    private async Task PlayAsync(HttpContext context, CancellationToken cancellation)
    {
        using var reader = new StreamReader(context.Request.Body);
        try
        {
            foreach (var turn in ScriptReader.Read(await reader.ReadToEndAsync(cancellation))) script.Add(turn);
            await TellTurnsAsync(context, cancellation);
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or InvalidOperationException)
        {
            await ErrorWriter.WriteAsync(context, ApiError.Invalid(wrong.Message, "script"), cancellation);
        }
    }

    /// <summary>Waits for the request and for its end, at most as long as the query says.</summary>
    private async Task EndAsync(HttpContext context, string number, CancellationToken cancellation)
    {
        if (!int.TryParse(number, CultureInfo.InvariantCulture, out var wanted) || wanted < 1
            || !int.TryParse(context.Request.Query["wait_ms"].ToString() is { Length: > 0 } given ? given : "0", CultureInfo.InvariantCulture, out var wait))
        {
            await ErrorWriter.WriteAsync(context, ApiError.Invalid("The number of a request, from 1, and wait_ms are whole numbers.", "number"), cancellation);
            return;
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(Math.Clamp(wait, 0, LongestWait)), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        string? end = null;
        try
        {
            end = Word(await requests.EndAsync(_since + wanted, either.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Not ended yet: said as null.
        }

        await JsonWriter.WriteAsync(context, new JsonObject { ["end"] = end }, cancellation);
    }

    private Task TellTurnsAsync(HttpContext context, CancellationToken cancellation) =>
        JsonWriter.WriteAsync(context, new JsonObject { ["turns_left"] = script.Left }, cancellation);

    private static JsonNode Describe(RecordedRequest request) => new JsonObject
    {
        ["method"] = request.Method,
        ["path"] = request.Path,
        ["headers"] = new JsonObject(request.Headers.Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), (JsonNode?)header.Value))),
        ["body"] = Body(request),
        ["end"] = request.End.IsCompletedSuccessfully ? Word(request.End.Result) : null,
    };

    /// <summary>Byte for byte where it is JSON, as a string where it is not.</summary>
    private static JsonNode? Body(RecordedRequest request)
    {
        try
        {
            return JsonNode.Parse(request.Body.Span);
        }
        catch (JsonException)
        {
            return Encoding.UTF8.GetString(request.Body.Span);
        }
    }

    private static string Word(RequestEnd end) => end switch
    {
        RequestEnd.Answered => "answered",
        RequestEnd.ClientGone => "client_gone",
        _ => "stopped",
    };
}
