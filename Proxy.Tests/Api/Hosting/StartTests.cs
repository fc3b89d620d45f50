using System.Diagnostics;

namespace Proxy.Tests.Api.Hosting;

/// <summary>The program as it is started, in a process of its own.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Bad_settings_stop_the_start_with_a_list_and_no_stack_trace()
    {
        using var process = Start(("ASPNETCORE_ENVIRONMENT", "Production"), ("Proxy__PingInterval", "99"));
        var errors = await process.StandardError.ReadToEndAsync(Replies.Cancellation);
        await process.WaitForExitAsync(Replies.Cancellation);
        Assert.Equal(1, process.ExitCode);
        foreach (var name in (string[])["OPENAI_API_KEY", "PROXY_API_KEYS", "PROXY_SEALING_KEYS", "Proxy:PingInterval"])
            Assert.Contains("\n  " + name + " ", errors);
        Assert.DoesNotContain("   at ", errors);
        Assert.DoesNotContain("Exception", errors);
    }

    [Fact]
    public async Task A_port_that_is_taken_stops_the_start_with_one_line()
    {
        var root = Directory.CreateTempSubdirectory("gateway-");
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        try
        {
            using var process = Start(("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://" + other.LocalEndpoint), ("Proxy__DataDirectory", root.FullName));
            var errors = await process.StandardError.ReadToEndAsync(Replies.Cancellation);
            await process.WaitForExitAsync(Replies.Cancellation);
            Assert.Equal(1, process.ExitCode);
            Assert.StartsWith("The gateway cannot start:\n  ASPNETCORE_URLS: ", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Development_says_where_it_is_what_answers_and_how_to_use_it()
    {
        var root = Directory.CreateTempSubdirectory("gateway-");
        try
        {
            using var process = Start(("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("Proxy__DataDirectory", root.FullName));
            try
            {
                var lines = new List<string>();
                while (lines.Count < 5 && await process.StandardOutput.ReadLineAsync(Replies.Cancellation) is { } line) lines.Add(line);
                Assert.Matches(@"^Responses Proxy listens on http://127\.0\.0\.1:\d+$", lines[0]);
                Assert.Equal("OPENAI_API_KEY is not set: the built-in simulator answers, not a model", lines[1]);
                Assert.StartsWith("Warning: PROXY_API_KEYS is not set", lines[2], StringComparison.Ordinal);
                var url = lines[0].Split(' ')[^1];
                Assert.Equal("export ANTHROPIC_BASE_URL=" + url, lines[3]);
                Assert.StartsWith("export ANTHROPIC_AUTH_TOKEN=", lines[4], StringComparison.Ordinal);
                using var http = new HttpClient();
                using var response = await http.SendAsync(To(url), Replies.Cancellation);
                Assert.Equal(200, (int)response.StatusCode);
                Assert.Equal("simulator", response.Header("x-proxy-upstream"));

                // The program's own runtime settings count here, which a gateway hosted by the tests does not have: its
                // embedded state must start with them. While it starts such requests are 529, on a busy machine for some time.
                var status = 529;
                for (var attempt = 0; status == 529 && attempt < 100; attempt++)
                {
                    using var request = To(url);
                    request.Headers.Add("idempotency-key", "start");
                    using var once = await http.SendAsync(request, Replies.Cancellation);
                    status = (int)once.StatusCode;
                }

                Assert.Equal(200, status);
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    private static HttpRequestMessage To(string url)
    {
        var request = GatewayFixture.Message(Bodies.Hello);
        request.RequestUri = new Uri(url + "/v1/messages");
        return request;
    }

    private static Process Start(params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "Proxy.Api.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var name in (string[])["OPENAI_API_KEY", "OPENAI_BASE_URL", "PROXY_API_KEYS", "PROXY_SEALING_KEYS", "ASPNETCORE_URLS"]) start.Environment.Remove(name);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
