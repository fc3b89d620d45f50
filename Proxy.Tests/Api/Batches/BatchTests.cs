using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Batches;
using Proxy.Core.Storage;

namespace Proxy.Tests.Api.Batches;

public sealed class BatchTests
{
    private const string Lines = """
        {"custom_id":"b","result":{"type":"errored"}}
        {"custom_id":"a","result":{"type":"succeeded"}}

        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A10_A_new_batch_looks_as_recorded_and_counts_all_as_processing()
    {
        await using var gateway = await BatchClient.StartAsync();
        using var response = await gateway.CreateAsync();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = await response.TextAsync();
        Assert.Matches(
            """^{"id":"msgbatch_[0-9A-Za-z]{24}","type":"message_batch","processing_status":"in_progress","request_counts":{"processing":2,"succeeded":0,"errored":0,"canceled":0,"expired":0},"ended_at":null,"created_at":"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6})\+00:00","expires_at":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00","archived_at":null,"cancel_initiated_at":null,"results_url":null}$""",
            text);
        using var made = JsonDocument.Parse(text);
        Assert.Equal(made.RootElement.GetProperty("created_at").GetDateTimeOffset().AddHours(24), made.RootElement.GetProperty("expires_at").GetDateTimeOffset());
        var id = made.RootElement.GetProperty("id").GetString()!;
        using (var read = await gateway.AskAsync(HttpMethod.Get, BatchClient.Root + "/" + id))
        {
            Assert.Equal(text, await read.TextAsync());
            Assert.Equal("10", read.Header("retry-after"));
        }

        var store = gateway.Services.GetRequiredService<BatchStore>();
        var batch = (await store.FindAsync("default", id, Token))!.Batch;
        Assert.Equal(("default", "2023-06-01", BatchEngine.Worker, 2), (batch.KeyId, batch.Version, batch.Engine, batch.Total));
        var items = await new BatchInput(gateway.Services.GetRequiredService<IObjectStore>()).ReadAsync(batch, 0, 2, int.MaxValue, Token);
        Assert.Equal([("a", """{"model":"claude-opus-5-5","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}"""), ("b", "{}")], items.Select(item => (item.CustomId, Encoding.UTF8.GetString(item.Params.Span))));
    }

    [Fact]
    public async Task A10_An_ended_batch_gives_its_results_line_by_line_and_can_be_deleted_once()
    {
        await using var gateway = await BatchClient.StartAsync();
        var id = await gateway.MakeAsync();
        using (var early = await gateway.AskAsync(HttpMethod.Get, $"{BatchClient.Root}/{id}/results"))
            Assert.Equal($"Message Batch {id} has no available results.", await early.AssertErrorAsync(404, "not_found_error"));
        using (var early = await gateway.AskAsync(HttpMethod.Delete, $"{BatchClient.Root}/{id}"))
            Assert.Equal("In progress batches cannot be deleted. Consider canceling the batch instead.", await early.AssertErrorAsync(400, "invalid_request_error"));

        await gateway.EndAsync(id, Lines, new BatchCounts(1, 1, 0, 0));
        using (var read = await gateway.AskAsync(HttpMethod.Get, $"{BatchClient.Root}/{id}"))
            Assert.Null(read.Header("retry-after"));
        var ended = await gateway.ReadAsync($"{BatchClient.Root}/{id}");
        Assert.Equal("ended", ended.GetProperty("processing_status").GetString());
        Assert.Equal("""{"processing":0,"succeeded":1,"errored":1,"canceled":0,"expired":0}""", ended.GetProperty("request_counts").GetRawText());
        Assert.NotEqual(JsonValueKind.Null, ended.GetProperty("ended_at").ValueKind);
        var url = ended.GetProperty("results_url").GetString()!;
        Assert.Equal($"{gateway.BaseUrl}v1/messages/batches/{id}/results", url);
        using (var results = await gateway.AskAsync(HttpMethod.Get, url, ("accept", "application/binary")))
        {
            Assert.Equal("application/x-jsonl", results.Header("content-type"));
            Assert.Equal(Lines, await results.TextAsync());
        }

        using var one = await gateway.AskAsync(HttpMethod.Delete, $"{BatchClient.Root}/{id}");
        Assert.Equal($$"""{"id":"{{id}}","type":"message_batch_deleted"}""", await one.TextAsync());
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Delete, ""), (HttpMethod.Get, ""), (HttpMethod.Get, "/results"), (HttpMethod.Post, "/cancel")])
        {
            using var gone = await gateway.AskAsync(method, $"{BatchClient.Root}/{id}{path}");
            Assert.Equal($"Message Batch {id} not found.", await gone.AssertErrorAsync(404, "not_found_error"));
        }

        Assert.Equal("""{"data":[],"has_more":false,"first_id":null,"last_id":null}""", (await gateway.ReadAsync(BatchClient.Root)).GetRawText());
    }

    [Fact]
    public async Task Of_two_who_delete_at_once_one_did_and_the_other_finds_nothing()
    {
        await using var gateway = await BatchClient.StartAsync();
        for (var round = 0; round < 10; round++)
        {
            var id = await gateway.MakeAsync();
            await gateway.EndAsync(id, Lines, new BatchCounts(1, 1, 0, 0));
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => gateway.AskAsync(HttpMethod.Delete, $"{BatchClient.Root}/{id}")));
            Assert.Equal([200, 404, 404, 404], answers.Select(answer => (int)answer.StatusCode).Order());
            foreach (var answer in answers) answer.Dispose();
        }
    }

    [Fact]
    public async Task A10_Cancelling_may_be_asked_again_and_an_ended_batch_stays_as_it_ended()
    {
        await using var gateway = await BatchClient.StartAsync();
        var id = await gateway.MakeAsync();
        using var first = await gateway.AskAsync(HttpMethod.Post, $"{BatchClient.Root}/{id}/cancel");
        var cancelled = await first.JsonAsync();
        Assert.Equal(("canceling", 2), (cancelled.GetProperty("processing_status").GetString(), cancelled.GetProperty("request_counts").GetProperty("processing").GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, cancelled.GetProperty("cancel_initiated_at").ValueKind);
        using var second = await gateway.AskAsync(HttpMethod.Post, $"{BatchClient.Root}/{id}/cancel");
        Assert.Equal(cancelled.GetRawText(), await second.TextAsync());

        await gateway.EndAsync(id, Lines, new BatchCounts(0, 0, 2, 0));
        using var late = await gateway.AskAsync(HttpMethod.Post, $"{BatchClient.Root}/{id}/cancel");
        var ended = await late.JsonAsync();
        Assert.Equal("ended", ended.GetProperty("processing_status").GetString());
        Assert.Equal(cancelled.GetProperty("cancel_initiated_at").GetString(), ended.GetProperty("cancel_initiated_at").GetString());
        Assert.Equal(2, ended.GetProperty("request_counts").GetProperty("canceled").GetInt32());
    }

    [Fact]
    public async Task F21_Anothers_batch_is_as_unknown_as_none()
    {
        await using var gateway = await BatchClient.StartAsync(("PROXY_API_KEYS", "sk-one-one,sk-two-two"));
        var id = await gateway.MakeAsync(("x-api-key", "sk-one-one"));
        Assert.Equal(id, (await gateway.ReadAsync($"{BatchClient.Root}/{id}", ("x-api-key", "sk-one-one"))).GetProperty("id").GetString());
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Delete, ""), (HttpMethod.Get, ""), (HttpMethod.Get, "/results"), (HttpMethod.Post, "/cancel")])
        {
            using var foreign = await gateway.AskAsync(method, $"{BatchClient.Root}/{id}{path}", ("x-api-key", "sk-two-two"));
            Assert.Equal($"Message Batch {id} not found.", await foreign.AssertErrorAsync(404, "not_found_error"));
        }

        Assert.Equal(0, (await gateway.ReadAsync(BatchClient.Root, ("x-api-key", "sk-two-two"))).GetProperty("data").GetArrayLength());
        using var begin = await gateway.AskAsync(HttpMethod.Get, $"{BatchClient.Root}?after_id={id}", ("x-api-key", "sk-two-two"));
        Assert.Equal("after_id: no such batch", await begin.AssertErrorAsync(400, "invalid_request_error"));
        using var nobody = await gateway.AskAsync(HttpMethod.Get, BatchClient.Root, ("x-api-key", "sk-three-three"));
        await nobody.AssertErrorAsync(401, "authentication_error");
    }

    [Fact]
    public async Task A10_Lists_come_in_pages()
    {
        await using var gateway = await BatchClient.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Insert(0, await gateway.MakeAsync());
        var page = await gateway.ReadAsync(BatchClient.Root + "?limit=2");
        Assert.Equal((true, ids[0], ids[1]), (page.GetProperty("has_more").GetBoolean(), page.GetProperty("first_id").GetString(), page.GetProperty("last_id").GetString()));
        page = await gateway.ReadAsync($"{BatchClient.Root}?limit=20&after_id={ids[1]}");
        Assert.Equal(ids.Skip(2), page.GetProperty("data").EnumerateArray().Select(batch => batch.GetProperty("id").GetString()!));
        Assert.False(page.GetProperty("has_more").GetBoolean());
        page = await gateway.ReadAsync($"{BatchClient.Root}?limit=2&before_id={ids[3]}");
        Assert.Equal((true, ids[1], ids[2]), (page.GetProperty("has_more").GetBoolean(), page.GetProperty("first_id").GetString(), page.GetProperty("last_id").GetString()));
        using var wrong = await gateway.AskAsync(HttpMethod.Get, BatchClient.Root + "?limit=1001");
        Assert.Equal("limit: must be a whole number from 1 to 1000", await wrong.AssertErrorAsync(400, "invalid_request_error"));
    }

    [Fact]
    public async Task A10_After_29_days_the_batch_is_there_and_its_results_are_not()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var gateway = await GatewayFixture.StartAsync(BatchClient.Setup() with { Time = time });
        var id = await gateway.MakeAsync();
        await gateway.EndAsync(id, Lines, new BatchCounts(1, 1, 0, 0));
        time.Advance(TimeSpan.FromDays(29));
        var batch = await gateway.ReadAsync($"{BatchClient.Root}/{id}");
        Assert.Equal(batch.GetProperty("created_at").GetDateTimeOffset().AddDays(29), batch.GetProperty("archived_at").GetDateTimeOffset());
        using var results = await gateway.AskAsync(HttpMethod.Get, $"{BatchClient.Root}/{id}/results");
        Assert.Equal($"Message Batch {id} has no available results.", await results.AssertErrorAsync(404, "not_found_error"));
    }

    [Theory]
    [InlineData("{}", "requests: Field required")]
    [InlineData("""{"requests":[{"custom_id":"a","params":{}},{"custom_id":"a b","params":{}}]}""", "requests.1.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'")]
    [InlineData("""{"requests":[{"custom_id":"a","params":{}}""", "The request body is not valid JSON: unexpected end: byte 42")]
    public async Task What_is_refused_leaves_nothing(string body, string message)
    {
        await using var gateway = await BatchClient.StartAsync();
        using var response = await gateway.CreateAsync(body);
        Assert.Equal(message, await response.AssertErrorAsync(400, "invalid_request_error"));
        var objects = gateway.Services.GetRequiredService<IObjectStore>();
        Assert.Empty(await objects.ListAsync("batches/", Token).ToListAsync(Token));
        Assert.Empty(await objects.ListAsync("open/", Token).ToListAsync(Token));
    }

    [Fact]
    public async Task F05_A_packed_body_is_unpacked_as_it_comes()
    {
        await using var gateway = await BatchClient.StartAsync();
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(BatchClient.Two), Token);
        using var request = BatchClient.Ask(HttpMethod.Post, BatchClient.Root, "");
        request.Content = new ByteArrayContent(packed.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/json"), ContentEncoding = { "gzip" } } };
        using var response = await gateway.SendAsync(request);
        Assert.Equal(2, (await response.JsonAsync()).GetProperty("request_counts").GetProperty("processing").GetInt32());
    }

    [Fact]
    public async Task A10_More_than_256_MB_are_too_much_and_more_than_a_message_may_have_are_not()
    {
        await using var gateway = await BatchClient.StartAsync(("Proxy:MaxBodyBytes", "4096"));
        var requests = string.Join(",", Enumerable.Range(0, 50).Select(i => $$$"""{"custom_id":"{{{i}}}","params":{"text":"{{{new string('x', 1000)}}}"}}"""));
        using (var longer = await gateway.CreateAsync("{\"requests\":[" + requests + "]}")) Assert.Equal(HttpStatusCode.OK, longer.StatusCode);
        using (var large = await gateway.CreateAsync($$$"""{"requests":[{"custom_id":"a","params":{"text":"{{{new string('x', 5000)}}}"}}]}"""))
            Assert.Equal("requests.0: exceeds the maximum size of 4096 bytes", await large.AssertErrorAsync(413, "request_too_large"));

        using var declared = BatchClient.Ask(HttpMethod.Post, BatchClient.Root, "{}");
        declared.Content!.Headers.ContentLength = (256 * 1024 * 1024) + 1;
        declared.Headers.ExpectContinue = true;
        using var refused = await gateway.SendAsync(declared);
        Assert.Equal("Request exceeds the maximum size of 268435456 bytes", await refused.AssertErrorAsync(413, "request_too_large"));
    }

    [Fact]
    public async Task A_client_whose_own_key_goes_upstream_is_told_that_nobody_could_use_it_later()
    {
        await using var gateway = await BatchClient.StartAsync(("Proxy:PassThroughKeys", "true"));
        using var response = await gateway.CreateAsync();
        Assert.Equal("Batches need a key of this gateway", await response.AssertErrorAsync(403, "permission_error"));
    }

    [Theory]
    [InlineData("msgbatch_nobody")]
    [InlineData("nobody")]
    [InlineData("..%2f..%2fmsgbatch_x")]
    [InlineData("msgbatch_%00")]
    [InlineData("msgbatch_a.b")]
    public async Task F18_Ids_that_are_none_lead_nowhere(string id)
    {
        await using var gateway = await BatchClient.StartAsync();
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Delete, ""), (HttpMethod.Get, ""), (HttpMethod.Get, "/results"), (HttpMethod.Post, "/cancel")])
        {
            using var response = await gateway.AskAsync(method, $"{BatchClient.Root}/{id}{path}");
            Assert.InRange((int)response.StatusCode, 400, 404);
        }
    }

    /// <summary>Who cancels and who ends it meet at any moment; what it says then stays so, and a cancellation is never later than the end.</summary>
    [Fact]
    public async Task A_batch_that_is_cancelled_while_it_ends_has_ended()
    {
        await using var gateway = await BatchClient.StartAsync();
        for (var round = 0; round < 20; round++)
        {
            var id = await gateway.MakeAsync();
            var ending = gateway.EndAsync(id, Lines, new BatchCounts(1, 1, 0, 0));
            using var cancelled = await gateway.AskAsync(HttpMethod.Post, $"{BatchClient.Root}/{id}/cancel");
            Assert.Equal(HttpStatusCode.OK, cancelled.StatusCode);
            await ending;
            var batch = await gateway.ReadAsync($"{BatchClient.Root}/{id}");
            Assert.Equal(("ended", 1), (batch.GetProperty("processing_status").GetString(), batch.GetProperty("request_counts").GetProperty("succeeded").GetInt32()));
            if (batch.GetProperty("cancel_initiated_at").ValueKind != JsonValueKind.Null)
                Assert.True(batch.GetProperty("cancel_initiated_at").GetDateTimeOffset() <= batch.GetProperty("ended_at").GetDateTimeOffset());
            Assert.Equal(batch.GetRawText(), (await gateway.ReadAsync($"{BatchClient.Root}/{id}")).GetRawText());
        }
    }

    [Theory]
    [InlineData("https", "gate.example.com", "https://gate.example.com/")]
    [InlineData("https, http", "outer.example.com:8443, inner", "https://outer.example.com:8443/")]
    [InlineData("gopher", "a b", null)]
    [InlineData("", "evil.example.com/path?", null)]
    [InlineData("HTTPS", "[::1]:80", "https://[::1]:80/")]
    public async Task C8_results_url_is_where_the_client_found_the_gateway(string proto, string host, string? expected)
    {
        await using var gateway = await BatchClient.StartAsync();
        var id = await gateway.MakeAsync();
        await gateway.EndAsync(id, Lines, new BatchCounts(1, 1, 0, 0));
        var batch = await gateway.ReadAsync($"{BatchClient.Root}/{id}", ("x-forwarded-proto", proto), ("x-forwarded-host", host));
        Assert.Equal($"{expected ?? gateway.BaseUrl.ToString()}v1/messages/batches/{id}/results", batch.GetProperty("results_url").GetString());
    }

    [Fact]
    public async Task C8_A_public_address_that_is_set_is_told_whatever_the_request_says()
    {
        await using var gateway = await BatchClient.StartAsync(("Proxy:PublicUrl", "https://gate.example.com/claude/"));
        var id = await gateway.MakeAsync();
        await gateway.EndAsync(id, Lines, new BatchCounts(1, 1, 0, 0));
        var batch = await gateway.ReadAsync($"{BatchClient.Root}/{id}", ("x-forwarded-host", "other.example.com"));
        Assert.Equal($"https://gate.example.com/claude/v1/messages/batches/{id}/results", batch.GetProperty("results_url").GetString());
    }
}
