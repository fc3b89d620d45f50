using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Api.Files;
using Proxy.Tests.Processes;
using Proxy.Tests.Processes.Otlp;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Redaction;

/// <summary>
/// As <see cref="CanaryTests"/>, at the far end of every sink: what a gateway and a worker export over OTLP, have on /metrics and
/// print, each logging all that it can, in the environment of Aspire's Development.
/// </summary>
public sealed class ExportCanaryTests(StateServers servers)
{
    private const string Canary = "zeisig9wq";

    private static readonly (string, string)[] s_loud =
    [
        ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"), ("Logging:LogLevel:System", "Trace"),
        // So that people see addresses whole in its dashboard.
        ("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true"), ("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true"),
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nothing_of_it_is_exported_scraped_or_printed()
    {
        using var folder = new TempFolder();
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var upstream = await ScriptedUpstream.StartAsync(AnswerAsync);
        var port = RedisServer.FreePort().ToString(CultureInfo.InvariantCulture);
        (string, string)[] settings =
        [
            ("ConnectionStrings:redis", servers.ConnectionOf(StateServerKind.Redis)), ("Proxy:State:Prefix", servers.NewPrefix()), ("Proxy:Retry:MaxRetries", "0"), ("Proxy:Batches:MaxAttempts", "2"), ("PROXY_API_KEYS", "sk-" + Canary),
            .. s_loud,
        ];
        await using var gateway = await GatewayProcess.StartAsync(upstream.BaseUrl, folder.Path, [.. settings, ("Proxy:ManagementPort", port), .. receiver.EnvironmentOf("gateway")]);
        await using var worker = await WorkerProcess.StartAsync(upstream.BaseUrl, folder.Path, [.. settings, .. receiver.EnvironmentOf("worker")]);

        // :: Messages
        foreach (var (outcome, stream) in new[] { ("200", true), ("200", false), ("400", true), ("429", false), ("500", false), ("0", false) })
            await SendAsync(gateway, GatewayFixture.Message(Message(outcome, stream)), "/v1/messages?beta=true&key=" + Canary);
        await SendAsync(gateway, GatewayFixture.Message(Canary), "/v1/messages?" + Canary);

        // :: Files: one that goes along, one of which upstream refuses a copy
        var small = await UploadAsync(gateway, Canary + " content", Canary + ".txt");
        var large = await UploadAsync(gateway, "%PDF-1.7 " + Canary + new string('x', 10_000_000), Canary + ".pdf", "application/pdf");
        foreach (var id in new[] { small, large, "file_" + Canary })
            Assert.NotEqual(0, await SendAsync(gateway, GatewayFixture.Message(Message("200", false, $$$"""{"type":"document","title":"{{{Canary}}}","source":{"type":"file","file_id":"{{{id}}}"}},"""), ("anthropic-beta", "files-api-2025-04-14")), "/v1/messages"));
        foreach (var path in new[] { "/v1/files/" + small, $"/v1/files/{Canary}.pdf", $"/v1/files/{Canary}.pdf/content?name={Canary}", "/v1/files?after_id=" + Canary })
            await SendAsync(gateway, Upload.Request(HttpMethod.Get, path, null), path);

        // :: A batch: items that succeed, and that fail at once or in the end
        var items = ((string[])["200", "400", "500", "0"]).Select((outcome, index) => $$$"""{"custom_id":"{{{Canary}}}_{{{index}}}","params":{{{Message(outcome, false)}}}}""");
        var made = await TextAsync(gateway, BatchClient.Ask(HttpMethod.Post, BatchClient.Root, $$"""{"requests":[{{string.Join(',', items)}}]}"""));
        using var batch = JsonDocument.Parse(made);
        var path2 = BatchClient.Root + "/" + batch.RootElement.GetProperty("id").GetString();
        await Until.TrueAsync(async () => (await TextAsync(gateway, BatchClient.Ask(HttpMethod.Get, path2))).Contains("\"ended\"", StringComparison.Ordinal));
        Assert.Contains(Canary, await TextAsync(gateway, BatchClient.Ask(HttpMethod.Get, path2 + "/results?" + Canary)), StringComparison.Ordinal);

        // :: All of it has arrived, and none of it says the word
        await Until.TrueAsync(() => Task.FromResult(receiver.Spans.Any(span => span.Name == "end batch") && receiver.Spans.Count(span => span.Name == "process batch item") >= 4));
        await Until.TrueAsync(() => Task.FromResult(receiver.Saw("Microsoft.AspNetCore.Server.Kestrel") && receiver.Saw("proxy.batch.items") && receiver.Saw("/v1/files/{")));
        // What is under way when the last of these is seen goes out with the next two.
        var before = receiver.Exports.ToDictionary();
        await Until.TrueAsync(() => Task.FromResult(receiver.Exports.GetValueOrDefault("/v1/metrics") >= before["/v1/metrics"] + 4));
        Assert.True(receiver.Around(Canary) is [], string.Join('\n', receiver.Around(Canary)));
        using var http = new HttpClient();
        foreach (var address in new[] { new Uri($"http://localhost:{port}/metrics"), new Uri(worker.Http.BaseAddress!, "/metrics") })
        {
            var scraped = await http.GetStringAsync(address, Token);
            Assert.Contains("gen_ai_client_operation_duration_seconds", scraped, StringComparison.Ordinal);
            Assert.DoesNotContain(scraped.Split('\n'), line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase));
        }

        foreach (var output in new[] { gateway.Output, worker.Output }) Assert.DoesNotContain(output.Split('\n'), line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A store's signature stands in every address that it is asked at.</summary>
    [Fact]
    public async Task Nor_is_the_signature_that_opens_the_store()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var azure = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(403, "<?xml version=\"1.0\"?><Error><Code>Refused</Code></Error>", "application/xml", ("x-ms-error-code", "Refused")));
        var blobs = new Uri(azure.BaseUrl, "/acme/files?sv=2025-05-05&sr=c&sp=rwdl&se=2030-01-01T00%3A00%3A00Z&sig=" + Canary);
        await using var gateway = await GatewayProcess.StartAsync(azure.BaseUrl, null, [("ConnectionStrings:blobs", blobs.ToString()), .. s_loud, .. receiver.EnvironmentOf("gateway")]);
        using (var request = Upload.Request(HttpMethod.Post, "/v1/files", Upload.Body(Upload.File() + $"--{Upload.Boundary}--\r\n")))
        {
            using var refused = await gateway.Http.SendAsync(request, Token);
            Assert.True((int)refused.StatusCode >= 500, await refused.TextAsync());
        }

        await Until.TrueAsync(() => Task.FromResult(receiver.Spans.Any(span => span.Kind == OtlpSpan.Server) && receiver.Saw("/acme/files") && receiver.Saw("StoreFailed")));
        Assert.True(receiver.Around(Canary) is [], string.Join('\n', receiver.Around(Canary)));
        Assert.DoesNotContain(Canary, gateway.Output, StringComparison.Ordinal);
    }

    private static async Task<string> UploadAsync(GatewayProcess gateway, string content, string name, string type = "text/plain")
    {
        var request = Upload.Request(HttpMethod.Post, "/v1/files", Upload.Body(Upload.File(content, name, type) + $"--{Upload.Boundary}--\r\n"));
        using var kept = JsonDocument.Parse(await TextAsync(gateway, request));
        return kept.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task<string> TextAsync(GatewayProcess gateway, HttpRequestMessage request)
    {
        using (request)
        {
            Sign(request);
            using var response = await gateway.Http.SendAsync(request, Token);
            return await response.TextAsync();
        }
    }

    private static async Task<int> SendAsync(GatewayProcess gateway, HttpRequestMessage request, string path)
    {
        using (request)
        {
            request.RequestUri = new Uri(path, UriKind.Relative);
            Sign(request);
            using var response = await gateway.Http.SendAsync(request, Token);
            await Record.ExceptionAsync(response.TextAsync);
            return (int)response.StatusCode;
        }
    }

    private static void Sign(HttpRequestMessage request)
    {
        // Without it nobody reads the state that goes with it.
        request.Headers.Remove("traceparent");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        foreach (var name in (string[])["x-api-key", "user-agent", "x-claude-code-session-id", "cookie", "baggage", "tracestate", "x-forwarded-for"])
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, name switch { "x-api-key" => "sk-" + Canary, "baggage" or "tracestate" or "cookie" => $"{Canary}={Canary}", _ => Canary });
        }
    }

    private static string Message(string outcome, bool stream, string block = "") =>
        $$$"""{"model":"claude-opus-5-5","max_tokens":100,"stream":{{{(stream ? "true" : "false")}}},"metadata":{"user_id":"{{{Canary}}}"},"system":"{{{Canary}}}","messages":[{"role":"user","content":[{{{block}}}{"type":"text","text":"{{{Canary}}} outcome-{{{outcome}}}."}]}]}""";

    private static Task AnswerAsync(HttpContext context)
    {
        const string Error = $$$"""{"error":{"message":"{{{Canary}}} is wrong","type":"{{{Canary}}}_error","code":"{{{Canary}}}","param":"{{{Canary}}}"}}""";
        (string, string)[] headers = [("openai-organization", Canary), ("set-cookie", "a=" + Canary)];
        if (context.Request.Path.Value?.EndsWith("/files", StringComparison.Ordinal) == true) return ScriptedUpstream.Reply(500, Error, "application/json", headers)(context);
        var body = ScriptedUpstream.BodyOf(context);
        foreach (var status in (int[])[400, 429, 500])
        {
            if (body.Contains($"outcome-{status}.", StringComparison.Ordinal)) return ScriptedUpstream.Reply(status, Error, "application/json", headers)(context);
        }

        if (body.Contains("outcome-0.", StringComparison.Ordinal)) return ScriptedUpstream.Reply(200, $"{{\"id\":\"{Canary}\",\"{Canary}\":", "application/json", headers)(context);
        var answer = body.Contains("\"stream\":true", StringComparison.Ordinal)
            ? ScriptedUpstream.Stream(UpstreamEvents.Text.Replace("Hi", Canary, StringComparison.Ordinal))
            : ScriptedUpstream.Reply(200, UpstreamEvents.Json.Replace("\"Hi\"", $"\"{Canary} said\"", StringComparison.Ordinal), "application/json", headers);
        return answer(context);
    }
}
