using Proxy.Tests.State;

namespace Proxy.Tests.Api.Odd;

/// <summary>Lists are asked for parts that there are not.</summary>
public sealed class OddQueryTests(StateServers servers)
{
    private static readonly string[] s_noNumbers = ["0", "-1", "1001", "1.5", "x", "", "%2B1", "%201", "1e2", "%EF%BC%91", "%ff", "%00", "99999999999999999999", "1&limit=2", "1&limit=1"];

    [Theory]
    [InlineData("/v1/models")]
    [InlineData("/v1/files")]
    [InlineData("/v1/messages/batches")]
    public async Task A_limit_is_a_number_from_1_to_1000(string path)
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        foreach (var limit in s_noNumbers)
        {
            using var response = await gateway.SendAsync(OddAnswer.Ask(gateway, "GET", $"{path}?limit={limit}"));
            Assert.Equal("limit: must be a whole number from 1 to 1000", await response.AssertErrorAsync(400, "invalid_request_error"));
        }

        foreach (var limit in (string[])["1", "1000"])
        {
            using var response = await gateway.SendAsync(OddAnswer.Ask(gateway, "GET", $"{path}?limit={limit}&nobody_knows=1&%ff=%fe&=&&"));
            Assert.Equal(200, (int)response.StatusCode);
        }
    }

    [Theory]
    [InlineData("/v1/models", "model")]
    [InlineData("/v1/files", "file")]
    [InlineData("/v1/messages/batches", "batch")]
    public async Task A_page_begins_at_one_that_is_there(string path, string what)
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        foreach (var state in (string[])["", "whole", "..%2fx", "%00", "%0d%0a", "%ff", "a&FIELD=b", new string('x', 5000), "*", "ready"])
        {
            foreach (var field in (string[])["after_id", "before_id"])
            {
                using var request = OddAnswer.Ask(gateway, "GET", $"{path}?{field}={state.Replace("FIELD", field, StringComparison.Ordinal)}");
                request.Headers.Add("anthropic-beta", "files-api-2025-04-14");
                using var response = await gateway.SendAsync(request);
                Assert.Equal($"{field}: no such {what}", await response.AssertErrorAsync(400, "invalid_request_error"));
            }
        }

        using var both = OddAnswer.Ask(gateway, "GET", path + "?after_id=&before_id=");
        both.Headers.Add("anthropic-beta", "files-api-2025-04-14");
        using var refused = await gateway.SendAsync(both);
        Assert.Equal("before_id: cannot be used together with after_id", await refused.AssertErrorAsync(400, "invalid_request_error"));
        OddAnswer.AssertQuiet(gateway);
    }

    [Theory]
    [InlineData("page=", "page: must be next_page of an earlier answer")]
    [InlineData("page=page_", "page: must be next_page of an earlier answer")]
    [InlineData("page=page_%00", "page: must be next_page of an earlier answer")]
    [InlineData("page=page_MQ&page=page_MQ", "page: must be next_page of an earlier answer")]
    // "1.file_" and "-1.file_000000000000000000000000".
    [InlineData("page=page_MS5maWxlXw", "page: must be next_page of an earlier answer")]
    [InlineData("page=page_LTEuZmlsZV8wMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA", "page: must be next_page of an earlier answer")]
    public async Task A_page_of_files_is_one_that_was_told(string query, string message)
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        using var response = await gateway.SendAsync(OddAnswer.Ask(gateway, "GET", "/v1/files?" + query));
        Assert.Equal(message, await response.AssertErrorAsync(400, "invalid_request_error"));
        // "9223372036854775807.file_000000000000000000000000": behind everything.
        using var far = await gateway.SendAsync(OddAnswer.Ask(gateway, "GET", "/v1/files?page=page_OTIyMzM3MjAzNjg1NDc3NTgwNy5maWxlXzAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMA"));
        Assert.Equal("""{"data":[],"next_page":null}""", await far.TextAsync());
    }

    [Theory]
    [InlineData("upstream=nobody", 400)]
    [InlineData("upstream=%00&model=%ff", 400)]
    [InlineData("upstream=&model=", 200)]
    [InlineData("tenant=..%2f..%2fx&tenant=y", 200)]
    [InlineData("model=..%2f%00%0d%0a", 200)]
    public async Task A_translation_is_for_a_target_that_is_there(string query, int status)
    {
        await using var gateway = await OddAnswer.StartAsync(servers);
        using var response = await gateway.SendAsync(OddAnswer.Ask(gateway, "POST", "/admin/diagnostics/translate?" + query, new StringContent(Bodies.Hello, System.Text.Encoding.UTF8, "application/json")));
        Assert.Equal(status, (int)response.StatusCode);
        if (status == 400) Assert.StartsWith("upstream: ", await response.AssertErrorAsync(400, "invalid_request_error"), StringComparison.Ordinal);
        OddAnswer.AssertQuiet(gateway);
    }
}
