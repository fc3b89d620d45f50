using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using Proxy.Tests.Oracles;
using Proxy.Tests.State;

namespace Proxy.Tests.Api.Odd;

/// <summary>Bodies that are none, and bodies with a few values changed, on every endpoint that takes one.</summary>
public sealed class OddBodyTests(StateServers servers)
{
    /// <summary>Becomes half a surrogate pair, which JSON may spell but no string holds.</summary>
    private const string Lone = "LONE";

    private const string Id = "file_000000000000000000000000";

    private static readonly (string Path, string Seed)[] s_seeds =
    [
        ("/v1/messages", """{"model":"claude-opus-5-5","max_tokens":16,"metadata":{"user_id":"{\"session_id\":\"s\"}"},"messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"FILE"},"title":"t"},{"type":"text","text":"hi"}]}]}"""),
        ("/v1/messages", """{"model":"house","max_tokens":16,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"FILE"}}]},{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"cnNwMS4x"}]}]}"""),
        ("/v1/messages/count_tokens", """{"model":"claude-opus-5-5","system":[{"type":"text","text":"s"}],"tools":[{"name":"x","input_schema":{"type":"object"}},{"type":"code_execution_20250825","name":"code_execution"}],"messages":[{"role":"user","content":[{"type":"container_upload","file_id":"FILE"},{"type":"text","text":"hi"}]}]}"""),
        ("/v1/messages/batches", """{"requests":[{"custom_id":"a","params":{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}},{"custom_id":"b","params":{}}]}"""),
        ("/admin/keys", """{"name":"ci","tenant":"build","models":["claude-opus-5"],"limits":{"requests_per_minute":5,"tokens_per_day":9},"model_limits":{"claude-opus-5":{"concurrent_streams":1}},"redact_requests":true}"""),
        ("/admin/diagnostics/translate", """{"model":"claude-opus-5-5","max_tokens":16,"system":"s","tools":[{"name":"x","input_schema":{"type":"object","properties":{"a":{"type":"string"}}}}],"messages":[{"role":"user","content":[{"type":"image","source":{"type":"file","file_id":"FILE"}},{"type":"text","text":"hi"}]}]}"""),
        ("/admin/diagnostics/translate", """{"model":"house","max_tokens":16,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}"""),
        ("/v1/responses", """{"model":"gpt-5.6","input":[{"role":"user","content":[{"type":"input_text","text":"hi"}]},{"type":"item_reference","id":"msg_1"}],"tools":[{"type":"code_interpreter","container":{"type":"auto","file_ids":["file-1"]}}],"previous_response_id":"resp_1","store":false,"max_output_tokens":16}"""),
        ("/v1/responses/input_tokens", """{"model":"gpt-5.6","input":"hi"}"""),
        ("/v1/responses/compact", """{"model":"gpt-5.6","input":[{"role":"user","content":"hi"}]}"""),
        ("/v1/responses/resp_1/cancel", """{"a":1}"""),
        ("/v1/chat/completions", """{"model":"gpt-5.6","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"max_completion_tokens":16}"""),
        ("/v1/embeddings", """{"model":"text-embedding-3-small","input":["hi"]}"""),
    ];

    private static readonly string[] s_words =
        [.. s_seeds.Select(static seed => seed.Seed), "\"" + Lone + "\"", "{\"" + Lone + "\":1}", "\"{\\\"session_id\\\":\\\"\\\\ud83d\\\"}\"", "\"{\\\"\\\\ud83d\\\":1}\"", "\"file\"", "\"house\"", "\"stream\"", "[{\"type\":\"" + Lone + "\"}]"];

    private static readonly string[] s_bodies =
    [
        "", " ", "null", "[]", "\"x\"", "7", "{", "{}", "}", "{}x", "{}{}", "\uFEFF{}", "{\"a\":1,}", "{'a':1}", "{\"\\ud800\":1}", "{\"a\":\"\\ud800\"}", "{\"model\":\"\\ud800\"}", "{\"model\":null}", "{\"model\":[]}",
        "{\"messages\":{}}", "{\"requests\":{}}", "{\"requests\":[null]}", "{\"name\":\"\\ud800\"}", "{\"name\":\"a\",\"model_limits\":{\"m\":null}}", "{\"name\":\"a\",\"models\":[null]}", "{\"name\":\"a\",\"\\ud800\":1}",
        """{"model":"claude-opus-5-5","max_tokens":9,"metadata":{"user_id":"{\"session_id\":\"\\ud800\"}"},"messages":[{"role":"user","content":"hi"}]}""",
        """{"model":"claude-opus-5-5","max_tokens":9,"system":"\ud800","messages":[{"role":"user","content":"\ud800"}],"tools":[{"name":"x","input_schema":{"type":"object","properties":{"\ud800":{}}}}]}""",
        """{"model":"house","max_tokens":9,"messages":[{"role":"user","content":"\ud800","\ud800":"\ud800"}]}""",
        "{\"a\":\"\u0001\"}", "{\"a\":1e999}", "{\"a\":" + new string('[', 10_000) + new string(']', 10_000) + "}", "{\"" + new string('k', 20_000) + "\":1}", "{\"model\":\"" + new string('m', 20_000) + "\"}",
    ];

    private static IEnumerable<string> Paths => s_seeds.Select(static seed => seed.Path).Distinct();

    [Fact]
    public async Task Every_seed_gets_as_far_as_it_can()
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        foreach (var (path, seed) in s_seeds)
        {
            using var response = await gateway.SendAsync(OddAnswer.Ask(gateway, "POST", path, Json(seed)));
            // A mutant of what is refused at its beginning says little.
            var text = await response.TextAsync();
            Assert.True(response.IsSuccessStatusCode || text.Contains(Id, StringComparison.Ordinal) || path.StartsWith("/v1/responses", StringComparison.Ordinal) || text.Contains("upstream unavailable", StringComparison.Ordinal), path + ": " + text);
        }
    }

    [Fact]
    public async Task What_is_no_body_is_refused_in_the_form_of_the_API()
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        var faults = new List<string>();
        foreach (var path in Paths)
        {
            foreach (var body in s_bodies) Add(await OddAnswer.FaultAsync(gateway, OddAnswer.Ask(gateway, "POST", path, Json(body))), body);
            Add(await OddAnswer.FaultAsync(gateway, OddAnswer.Ask(gateway, "POST", path)), "no body");
            Add(await OddAnswer.FaultAsync(gateway, OddAnswer.Ask(gateway, "POST", path, new ByteArrayContent([0x7B, 0xFF, 0x7D]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } })), "no UTF-8");
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));

        void Add(string? fault, string body)
        {
            if (fault is not null) faults.Add(body[..Math.Min(body.Length, 60)] + " → " + fault);
        }
    }

    [Theory]
    [InlineData("content-type", "text/plain", 415)]
    [InlineData("content-type", "application/json; charset=utf-16", 415)]
    [InlineData("content-type", "application/json; charset=\"", 415)]
    [InlineData("content-type", "json", 415)]
    [InlineData("content-type", "multipart/form-data", 415)]
    [InlineData("content-type", ";;;", 415)]
    [InlineData("content-encoding", "br", 400)]
    [InlineData("content-encoding", "gzip", 400)]
    [InlineData("content-encoding", "gzip, br", 400)]
    [InlineData("content-encoding", "aes128gcm", 400)]
    public async Task F01_F05_A_wrong_type_or_encoding_is_named_everywhere(string header, string value, int status)
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        foreach (var path in Paths.Append("/v1/files"))
        {
            var content = Json("{}");
            if (path == "/v1/files" && header == "content-encoding") content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");
            content.Headers.Remove(header);
            content.Headers.TryAddWithoutValidation(header, value);
            using var response = await gateway.SendAsync(OddAnswer.Ask(gateway, "POST", path, content));
            var text = await response.TextAsync();
            // For an upload that type is the right one, without its boundary.
            Assert.True((int)response.StatusCode == (path == "/v1/files" && value == "multipart/form-data" ? 400 : status), $"{path}: {(int)response.StatusCode} {text}");
            Assert.Contains(header, text, StringComparison.Ordinal);
        }

        OddAnswer.AssertQuiet(gateway);
    }

    public static TheoryData<string, (string, string?)[]> Gateways => new()
    {
        { "plain", [] },
        { "redacting", [("Proxy:Redaction:Requests", "true")] },
        {
            "of many tenants, strict, with limits, a canary and a spare",
            [
                ("PROXY_API_KEYS", GatewayFixture.ClientKey + ",sk-other-tenant"), ("Proxy:Strict", "true"), ("Proxy:Limits:InputTokensPerMinute", "2000000000"), ("Proxy:Limits:ConcurrentStreams", "1000"),
                ("Proxy:Models:gpt-5.6:Targets:0:Model", "gpt-5.6"), ("Proxy:Models:gpt-5.6:Targets:0:Weight", "50"), ("Proxy:Models:gpt-5.6:Targets:1:Model", "gpt-5.1"), ("Proxy:Models:gpt-5.6:Targets:1:Weight", "50"),
                ("Proxy:Models:claude-opus-5-5:Targets:0:Model", "gpt-5.6"), ("Proxy:Models:claude-opus-5-5:Targets:1:Upstream", "claude"), ("Proxy:Models:claude-opus-5-5:Targets:1:Model", "claude-opus-5-5"),
            ]
        },
    };

    [Theory, MemberData(nameof(Gateways))]
    public async Task A_body_with_a_few_values_changed_is_answered_or_refused(string kind, (string, string?)[] settings)
    {
        Assert.NotEmpty(kind);
        await using var gateway = await OddAnswer.StartAsync(servers, settings);
        await Gen.Select(Gen.OneOf(s_seeds), OddJson.Changes).SampleAsync(
            async (seed, changes) =>
            {
                var body = OddJson.Change(JsonNode.Parse(seed.Seed)!, changes, s_words).ToJsonString();
                var fault = await OddAnswer.FaultAsync(gateway, OddAnswer.Ask(gateway, "POST", seed.Path, Json(body)));
                Assert.True(fault is null, fault + "\n" + body);
            },
            iter: 300, threads: 1);
    }

    private static ByteArrayContent Json(string body) =>
        new(Encoding.UTF8.GetBytes(body.Replace(Lone, "\\ud83d", StringComparison.Ordinal).Replace("FILE", Id, StringComparison.Ordinal))) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
}
