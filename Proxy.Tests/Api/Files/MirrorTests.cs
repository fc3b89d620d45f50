using System.Text.Json;
using Proxy.Core.Storage;
using Proxy.Simulator;
using Proxy.Simulator.Recording;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Batches.Upstream;
using Proxy.Tests.Processes;
using Proxy.Tests.State;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Api.Files;

/// <summary>C7: upstream's copies of large files, by several replicas, by batches, and where upstream takes none.</summary>
public sealed class MirrorTests(StateServers servers)
{
    private static readonly string s_large = "%PDF-1.7 " + new string('x', 10_000_000);

    public static TheoryData<StateServerKind> Kinds => StateServers.Kinds;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Kinds))]
    public async Task Of_two_replicas_that_need_a_copy_at_once_one_uploads_it(StateServerKind kind)
    {
        using var folder = new TempFolder();
        await using var upstream = await SimulatorHost.StartAsync(new SimulatorOptions(), Token);
        var setup = Shared(kind) with { Upstream = upstream.BaseUrl, Store = new DiskStore(folder.Path) };
        await using var one = await GatewayFixture.StartAsync(setup);
        await using var other = await GatewayFixture.StartAsync(setup);
        var body = About(await KeepAsync(one, s_large));
        var statuses = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            using var response = await (i % 2 == 0 ? one : other).PostAsync(body);
            return (int)response.StatusCode;
        }));
        Assert.All(statuses, static status => Assert.Equal(200, status));
        Assert.Single(upstream.Requests, static request => request is { Method: "POST", Path: "/v1/files" });
        Assert.Single(upstream.Requests.Where(static request => request.Path == "/v1/responses").Select(CopyIn).Distinct());
    }

    [Theory]
    [InlineData(429, 429, "rate_limit_error", "true")]
    [InlineData(500, 500, "api_error", "true")]
    [InlineData(503, 500, "api_error", "true")]
    [InlineData(401, 500, "api_error", "false")]
    [InlineData(400, 400, "invalid_request_error", "false")]
    public async Task A_copy_that_upstream_does_not_take_is_an_error_and_the_next_question_tries_again(int upload, int status, string type, string retry)
    {
        var calls = 0;
        await using var upstream = await ScriptedUpstream.StartAsync(context =>
            !context.Request.Path.Value!.EndsWith("/files", StringComparison.Ordinal) ? ScriptedUpstream.Reply(200, UpstreamEvents.Json)(context)
            : Interlocked.Increment(ref calls) == 1 ? ScriptedUpstream.Reply(upload, """{"error":{"message":"no","type":"x","param":null,"code":null}}""")(context)
            : ScriptedUpstream.Reply(200, """{"id":"file-abc","object":"file"}""")(context));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Upstream = upstream.BaseUrl });
        var body = About(await KeepAsync(gateway, s_large));
        using (var refused = await gateway.PostAsync(body))
        {
            await refused.AssertErrorAsync(status, type);
            Assert.Equal(retry, refused.Header("x-should-retry"));
        }

        using (var answered = await gateway.PostAsync(body)) Assert.Equal(200, (int)answered.StatusCode);
        Assert.Equal((2, 3), (calls, upstream.Calls));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Items_of_a_batch_name_files_small_and_large_and_a_large_one_is_uploaded_once(StateServerKind kind)
    {
        await using var gateway = await GatewayFixture.StartAsync(Shared(kind, ("Proxy:Batches:InApi", "true"), ("PROXY_API_KEYS", GatewayFixture.ClientKey)));
        var (small, large) = (await KeepAsync(gateway, "%PDF-1.7 apples"), await KeepAsync(gateway, s_large));
        var items = string.Join(',', Enumerable.Range(0, 6).Select(i => $$$"""{"custom_id":"id-{{{i}}}","params":{{{About(i == 5 ? "file_000000000000000000000000" : i % 2 == 0 ? large : small)}}}}"""));
        var id = (await gateway.CreatedAsync($$"""{"requests":[{{items}}]}""")).GetProperty("id").GetString();
        var results = await gateway.ResultsAsync(id!);
        Assert.Equal(["succeeded", "succeeded", "succeeded", "succeeded", "succeeded", "errored"], results.Select(UpstreamGateway.TypeOf));
        Assert.Equal(("not_found_error", "messages.0.content.0.document.source.file.file_id: File `file_000000000000000000000000` not found."), UpstreamGateway.ErrorOf(results[5]));
        Assert.Single(gateway.Simulator!.Requests, static request => request is { Method: "POST", Path: "/v1/files" });
    }

    [Fact]
    public async Task A_name_of_any_script_reaches_upstream_as_it_is()
    {
        const string Name = "Größe 表 \u0645.pdf";
        await using var gateway = await GatewayFixture.StartAsync();
        var file = await gateway.KeepAsync(Upload.File(s_large, Name, "application/pdf"));
        Assert.Equal(Name, file.GetProperty("filename").GetString());
        using (var response = await gateway.PostAsync(About(file.GetProperty("id").GetString()!))) Assert.Equal(200, (int)response.StatusCode);
        using var client = new HttpClient { DefaultRequestHeaders = { { "Authorization", "Bearer any" } } };
        using var kept = JsonDocument.Parse(await client.GetStringAsync(new Uri(gateway.Simulator!.Root, "/v1/files"), Token));
        Assert.Equal(Name, Assert.Single(kept.RootElement.GetProperty("data").EnumerateArray()).GetProperty("filename").GetString());
    }

    private GatewaySetup Shared(StateServerKind kind, params (string Key, string? Value)[] more) =>
        GatewaySetup.With([("ConnectionStrings:redis", servers.ConnectionOf(kind)), ("Proxy:State:Prefix", servers.NewPrefix()), .. more]);

    private static async Task<string> KeepAsync(GatewayFixture gateway, string content) =>
        (await gateway.KeepAsync(Upload.File(content, "a.pdf", "application/pdf"))).GetProperty("id").GetString()!;

    private static string About(string file) =>
        $$$"""{"model":"claude-opus-5-5","max_tokens":1000,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"file","file_id":"{{{file}}}"}},{"type":"text","text":"Hi"}]}]}""";

    private static string? CopyIn(RecordedRequest request)
    {
        using var body = request.Json();
        return body.RootElement.GetProperty("input")[0].GetProperty("content")[0].GetProperty("file_id").GetString();
    }
}
