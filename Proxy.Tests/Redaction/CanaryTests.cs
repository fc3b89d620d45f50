using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Api.Files;

namespace Proxy.Tests.Redaction;

/// <summary>
/// A word that is in every field of a request or an answer is in nothing that the gateway tells its operators: logs,
/// spans, metrics. Two things are told on purpose, since without them nobody can look for anything: the model's name, and
/// upstream's own ids of response and request.
/// </summary>
public sealed class CanaryTests
{
    private const string Canary = "kanarie7qz";

    private const string Everything = """
        {"model":"claude-opus-5-5","max_tokens":2000,"stream":STREAM,"system":[{"type":"text","text":"CANARY system"}],"metadata":{"user_id":"CANARY-user"},"stop_sequences":["CANARY stop"],
         "tools":[{"name":"CANARY_tool","description":"CANARY description","input_schema":{"type":"object","properties":{"CANARY_p":{"type":"string","description":"CANARY"}}}}],
         "messages":[{"role":"user","content":[{"type":"text","text":"CANARY text"},{"type":"document","title":"CANARY-file.pdf","context":"CANARY","source":{"type":"text","media_type":"text/plain","data":"CANARY data"}},{"type":"image","source":{"type":"url","url":"https://example.com/CANARY.png"}}]},
                     {"role":"assistant","content":[{"type":"thinking","thinking":"CANARY thought","signature":"CANARYsignature"},{"type":"text","text":"CANARY said"},{"type":"tool_use","id":"toolu_CANARY","name":"CANARY_tool","input":{"CANARY_p":"CANARY"}}]},
                     {"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_CANARY","content":"CANARY result"}]}],"unknown_CANARY":"CANARY"}
        """;

    private static readonly (string, string)[] s_headers =
    [
        ("x-api-key", "sk-CANARY-key"), ("authorization", "Bearer sk-CANARY-bearer"), ("x-claude-code-session-id", "CANARY-session"), ("anthropic-beta", "CANARY-2026-01-01"), ("anthropic-workspace-id", "CANARY_workspace"),
        ("x-forwarded-for", "CANARY"), ("cookie", "a=CANARY"), ("referer", "https://CANARY.example/"), ("x-stainless-os", "CANARY"), ("idempotency-key", "CANARY-once"), ("baggage", "CANARY=CANARY"), ("tracestate", "CANARY=CANARY"),
    ];

    [Fact]
    public async Task Whatever_field_of_a_request_holds_it()
    {
        Assert.True(RequestFields.All.Count > 150, $"{RequestFields.All.Count} fields");
        using var sinks = new Sinks();
        await using var gateway = await GatewayFixture.StartAsync();
        var statuses = new Dictionary<int, int>();
        foreach (var body in RequestFields.Bodies(Canary))
        {
            // A model's name is told.
            if (body.Contains("\"model\":\"" + Canary, StringComparison.Ordinal)) continue;
            using var response = await gateway.PostAsync(body);
            await response.TextAsync();
            statuses[(int)response.StatusCode] = statuses.GetValueOrDefault((int)response.StatusCode) + 1;
        }

        Assert.True(statuses.GetValueOrDefault(200) > 50 && statuses.GetValueOrDefault(400) > 1000, string.Join(", ", statuses));
        Assert.DoesNotContain(500, statuses.Keys);
        await AssertSilentAsync(sinks, gateway);
    }

    [Theory]
    [InlineData("/v1/messages", false, 200)]
    [InlineData("/v1/messages", true, 200)]
    [InlineData("/v1/messages/count_tokens", false, 200)]
    [InlineData("/v1/messages", false, 400)]
    [InlineData("/v1/messages", true, 429)]
    [InlineData("/v1/messages", false, 500)]
    [InlineData("/v1/messages", true, 0)]
    [InlineData("/v1/messages", false, 0)]
    [InlineData("/v1/responses", true, 200)]
    [InlineData("/v1/responses", false, 400)]
    [InlineData("/v1/chat/completions", false, 500)]
    [InlineData("/v1/embeddings", false, 200)]
    public async Task Whatever_surface_is_asked_and_whatever_upstream_answers(string path, bool stream, int status)
    {
        using var sinks = new Sinks();
        await using var upstream = await ScriptedUpstream.StartAsync(Answer(stream, status));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        var body = path.StartsWith("/v1/messages", StringComparison.Ordinal) ? Everything : """{"model":"gpt-4.1","input":"CANARY","messages":[{"role":"user","content":"CANARY"}],"instructions":"CANARY","user":"CANARY","metadata":{"CANARY":"CANARY"},"stream":STREAM}""";
        body = body.Replace("CANARY", Canary, StringComparison.Ordinal).Replace("STREAM", stream ? "true" : "false", StringComparison.Ordinal);
        if (path.EndsWith("count_tokens", StringComparison.Ordinal)) body = CountBody(body);
        using var request = GatewayFixture.Message(body, [.. s_headers.Select(header => (header.Item1, header.Item2.Replace("CANARY", Canary, StringComparison.Ordinal)))]);
        request.RequestUri = new Uri($"{path}?beta=true&key={Canary}", UriKind.Relative);
        using var response = await gateway.SendAsync(request);
        await Record.ExceptionAsync(response.TextAsync);
        await AssertSilentAsync(sinks, gateway);
        // Nor does what belongs to the client alone go upstream; an idempotency key is upstream's own where a request is passed through.
        Assert.All(upstream.Headers, headers => Assert.DoesNotContain(headers, header => header.Key is not "idempotency-key" && header.Value.Contains(Canary, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Where_keys_are_made_and_where_nothing_is()
    {
        using var sinks = new Sinks();
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_ADMIN_KEY", "admin-" + Canary + "-0123456789"), ("PROXY_API_KEYS", "sk-" + Canary + "-client")));
        foreach (var (method, path, key, body) in new[]
                 {
                     ("POST", "/admin/keys", "admin-" + Canary + "-0123456789", "{\"name\":\"" + Canary + "\"}"), ("POST", "/admin/keys", "admin-" + Canary + "-0123456789", "{\"" + Canary + "\":1}"),
                     ("GET", "/admin/keys", "wrong-" + Canary, ""), ("POST", "/v1/messages", "sk-" + Canary + "-wrong", Bodies.Hello), ("POST", "/v1/messages", "sk-" + Canary + "-client", Bodies.Hello + Canary),
                     ("GET", "/v1/models?" + Canary, "sk-" + Canary + "-client", ""), ("PUT", "/v1/messages", "sk-" + Canary + "-client", Canary),
                 })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body.Length == 0 ? null : new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("x-api-key", key);
            using var response = await gateway.SendAsync(request);
            await response.TextAsync();
        }

        await AssertSilentAsync(sinks, gateway);
    }

    [Fact]
    public async Task What_files_are_called_and_what_is_in_them()
    {
        using var sinks = new Sinks();
        await using var gateway = await GatewayFixture.StartAsync();
        var file = await gateway.KeepAsync(Upload.File(Canary + " content", Canary + ".txt"));
        var id = file.GetProperty("id").GetString()!;
        foreach (var parts in new[] { Upload.File(name: "../" + Canary), Upload.File(name: Canary, type: Canary), Upload.Part($"name=\"{Canary}\"", Canary), Upload.Part($"name=\"purpose\"", Canary), Upload.File() + Upload.Part($"name=\"{Canary}\"; filename=\"{Canary}\"", Canary, "application/" + Canary), Upload.Part("name=\"file\"; filename*=UTF-8''" + Canary + "%zz", Canary), Canary })
        {
            using var refused = await gateway.UploadAsync(parts);
            await refused.TextAsync();
        }

        foreach (var (source, upload) in new[] { (id, false), ("file_" + Canary, false), (id, true) })
        {
            var block = upload ? $$$"""{"type":"container_upload","file_id":"{{{source}}}"}""" : $$$"""{"type":"document","title":"{{{Canary}}}","source":{"type":"file","file_id":"{{{source}}}"}}""";
            using var asked = await gateway.PostAsync($$"""{"model":"claude-opus-5-5","max_tokens":20,"messages":[{"role":"user","content":[{{block}},{"type":"text","text":"{{Canary}}"}]}]}""", ("anthropic-beta", "files-api-2025-04-14"));
            await asked.TextAsync();
        }

        foreach (var (method, path) in new[] { ("GET", "/v1/files/" + id), ("GET", $"/v1/files/{id}/content"), ("GET", "/v1/files?after_id=" + Canary), ("GET", "/v1/files?scope_id=" + Canary), ("GET", $"/v1/files/{Canary}.pdf"), ("DELETE", $"/v1/files/{Canary}.pdf/content"), ("DELETE", "/v1/files/" + id) })
        {
            using var response = await gateway.AskAsync(method, path);
            await response.TextAsync();
        }

        await AssertSilentAsync(sinks, gateway);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(500)]
    public async Task What_Azure_is_given_to_keep_and_refuses(int status)
    {
        using var sinks = new Sinks();
        await using var azure = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(status, "<?xml version=\"1.0\"?><Error><Code>Refused</Code><Message>no</Message></Error>", "application/xml", ("x-ms-error-code", "Refused")));
        var blobs = $"DefaultEndpointsProtocol=http;AccountName=acme;AccountKey={Convert.ToBase64String(new byte[64])};BlobEndpoint={new Uri(azure.BaseUrl, "/acme")}";
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("ConnectionStrings:blobs", blobs)));
        using (var refused = await gateway.UploadAsync(Upload.File(Canary + " content", Canary + ".txt"))) Assert.True((int)refused.StatusCode >= 500, await refused.TextAsync());
        foreach (var path in new[] { $"/v1/files/{Canary}.txt", "/v1/files/file_" + new string('0', 24) + "/content" })
        {
            using var response = await gateway.AskAsync("GET", path);
            await response.TextAsync();
        }

        using (var made = await gateway.SendAsync(BatchClient.Ask(HttpMethod.Post, BatchClient.Root, $$$"""{"requests":[{"custom_id":"{{{Canary}}}","params":{"{{{Canary}}}":1}}]}"""))) Assert.True((int)made.StatusCode >= 500);
        Assert.Contains(gateway.Logs.GetSnapshot(), line => line.Id.Name == "StoreFailed");
        await AssertSilentAsync(sinks, gateway);
    }

    [Fact]
    public async Task What_an_administrator_has_translated()
    {
        const string AdminKey = "admin-" + Canary + "-0123456789";
        using var sinks = new Sinks();
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("PROXY_ADMIN_KEY", AdminKey)));
        var everything = Everything.Replace("CANARY", Canary, StringComparison.Ordinal).Replace("STREAM", "true", StringComparison.Ordinal);
        var statuses = new List<int>();
        foreach (var (query, key, body) in new[]
                 {
                     ("", AdminKey, everything), ("?tenant=" + Canary, AdminKey, everything), ("?upstream=" + Canary, AdminKey, everything), ("?" + Canary, AdminKey, Canary), ("", AdminKey, "{\"" + Canary + "\":1}"), ("", "wrong-" + Canary, everything),
                     ("?tenant=" + Canary, AdminKey, "{\"model\":\"claude-opus-5-5\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"" + Canary + "\"}]}"),
                 })
        {
            using var request = GatewayFixture.Message(body, ("x-api-key", key), ("anthropic-beta", Canary));
            request.RequestUri = new Uri("/admin/diagnostics/translate" + query, UriKind.Relative);
            using var response = await gateway.SendAsync(request);
            if (response.IsSuccessStatusCode) Assert.Contains(Canary, await response.TextAsync(), StringComparison.Ordinal);
            statuses.Add((int)response.StatusCode);
        }

        Assert.Contains(200, statuses);
        Assert.Contains(400, statuses);
        await AssertSilentAsync(sinks, gateway);
    }

    [Fact]
    public async Task A_process_prints_nothing_of_it_either()
    {
        await using var upstream = await ScriptedUpstream.StartAsync(Answer(true, 200), Answer(false, 400), Answer(false, 500), Answer(true, 0));
        await using var gateway = await Processes.GatewayProcess.StartAsync(upstream.BaseUrl, null, ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"), ("PROXY_API_KEYS", "sk-" + Canary));
        foreach (var stream in new[] { "true", "false", "false", "true" })
        {
            using var request = GatewayFixture.Message(Everything.Replace("CANARY", Canary, StringComparison.Ordinal).Replace("STREAM", stream, StringComparison.Ordinal), ("x-api-key", "sk-" + Canary), ("anthropic-beta", Canary));
            request.RequestUri = new Uri("/v1/messages?beta=" + Canary, UriKind.Relative);
            using var response = await gateway.Http.SendAsync(request, TestContext.Current.CancellationToken);
            await Record.ExceptionAsync(response.TextAsync);
        }

        await Processes.Until.TrueAsync(() => Task.FromResult(gateway.Output.Contains("outcome", StringComparison.Ordinal)));
        Assert.DoesNotContain(gateway.Output.Split('\n'), line => line.Contains(Canary, StringComparison.OrdinalIgnoreCase));
    }

    private static string CountBody(string body)
    {
        var count = JsonNode.Parse(body)!.AsObject();
        foreach (var name in new[] { "max_tokens", "stream", "metadata", "stop_sequences" }) count.Remove(name);
        return count.ToJsonString();
    }

    private static async Task AssertSilentAsync(Sinks sinks, GatewayFixture gateway)
    {
        await Processes.Until.TrueAsync(() => Task.FromResult(gateway.Logs.Count > 0 && sinks.Count > 0));
        // The server span ends after the answer.
        await gateway.StatusAsync("/alive");
        Assert.True(sinks.Holding(Canary, gateway) is [], string.Join("\n", sinks.Holding(Canary, gateway).Take(40)));
    }

    /// <param name="status">0: a success that breaks off.</param>
    private static Func<HttpContext, Task> Answer(bool stream, int status)
    {
        const string Output = """
            {"id":"rs_CANARY","type":"reasoning","summary":[{"type":"summary_text","text":"CANARY why"}],"encrypted_content":"CANARYsealed","status":"completed"},{"id":"msg_CANARY","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"CANARY text","annotations":[]}]},{"id":"fc_CANARY","type":"function_call","status":"completed","call_id":"call_CANARY","name":"CANARY_tool","arguments":"{\"CANARY_p\":\"CANARY\"}"}
            """;
        const string Response = """{"id":"resp_1","object":"response","status":"completed","model":"gpt-CANARY","user":"CANARY","output":[OUTPUT],"usage":{"input_tokens":3,"output_tokens":1,"total_tokens":4},"input_tokens":3}""";
        var response = Response.Replace("OUTPUT", Output, StringComparison.Ordinal).Replace("CANARY", Canary, StringComparison.Ordinal);
        (string, string)[] headers = [("x-request-id", "req_upstream"), ("openai-organization", Canary), ("set-cookie", "a=" + Canary), ("x-ratelimit-remaining-requests", Canary), ("retry-after", Canary)];
        if (status >= 400) return ScriptedUpstream.Reply(status, """{"error":{"message":"CANARY is wrong","type":"CANARY_error","code":"CANARY","param":"CANARY"}}""".Replace("CANARY", Canary, StringComparison.Ordinal), "application/json", headers);
        if (status == 0) return stream ? ScriptedUpstream.Stream(UpstreamEvents.TextStarted.Replace("Hi", Canary, StringComparison.Ordinal), context => { context.Abort(); return Task.CompletedTask; }) : ScriptedUpstream.Reply(200, "{\"id\":\"" + Canary + "\",", "application/json", headers);
        if (!stream) return ScriptedUpstream.Reply(200, response, "application/json", headers);
        return ScriptedUpstream.Stream(UpstreamEvents.TextStarted.Replace("Hi", Canary, StringComparison.Ordinal).Replace("msg_1", "msg_" + Canary, StringComparison.Ordinal) + $"event: response.completed\ndata: {{\"type\":\"response.completed\",\"sequence_number\":9,\"response\":{response.ReplaceLineEndings("")}}}\n\n");
    }
}
