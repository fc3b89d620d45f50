using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Proxy.Tests.Processes;
using Proxy.Tests.Storage;

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

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:{0}", "ASPNETCORE_URLS: http://127.0.0.1:{0} is in use by another process")]
    [InlineData("ASPNETCORE_HTTP_PORTS", "{0}", "ASPNETCORE_HTTP_PORTS: http://*:{0} is in use by another process")]
    [InlineData("Kestrel__Endpoints__a__Url", "http://localhost:{0}", "Kestrel:Endpoints:a:Url: http://localhost:{0} is in use by another process")]
    [InlineData("Proxy__ManagementPort", "{0}", "Proxy:ManagementPort: http://localhost:{0} is in use by another process")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:0;http://192.0.2.1:{0}", "ASPNETCORE_URLS: http://192.0.2.1:{0} is no address of this machine")]
    public async Task An_address_that_cannot_be_had_stops_the_start_with_one_line(string setting, string value, string line)
    {
        using var folder = new TempFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        var urls = setting.StartsWith("ASPNETCORE", StringComparison.Ordinal) || setting.StartsWith("Kestrel", StringComparison.Ordinal) ? ("Proxy__Strict", "false") : ("ASPNETCORE_URLS", "http://127.0.0.1:0");
        var (code, output, errors) = await RunAsync(
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("PROXY_API_KEYS", GatewayFixture.ClientKey), ("Proxy__DataDirectory", folder.Path), urls, (setting, value.Replace("{0}", port, StringComparison.Ordinal)));
        Assert.Equal("The gateway cannot start:\n  " + line.Replace("{0}", port, StringComparison.Ordinal) + "\n", errors);
        Assert.Equal((1, ""), (code, output));
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_stops_the_start_with_one_line()
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "file");
        await File.WriteAllTextAsync(file, "", Replies.Cancellation);
        var (code, output, errors) = await RunAsync(
            ("ASPNETCORE_ENVIRONMENT", "Development"), ("ASPNETCORE_URLS", "http://127.0.0.1:0"), ("PROXY_SEALING_KEYS", "k1:" + Convert.ToBase64String(new byte[32])), ("Proxy__DataDirectory", Path.Combine(file, "below")));
        Assert.Equal($"The gateway cannot start:\n  Proxy:DataDirectory must be a directory that can be written: {Path.Combine(file, "below")} (DirectoryNotFoundException)\n", errors);
        Assert.Equal((1, ""), (code, output));
    }

    // What runs in the background is cancelled by then: no failure of its own is told.
    [Fact]
    public async Task A_certificate_that_is_missing_is_told_and_nothing_that_comes_of_it()
    {
        using var folder = new TempFolder();
        var (code, output, errors) = await RunAsync(
            ("ASPNETCORE_ENVIRONMENT", "Development"),
            ("Proxy__DataDirectory", folder.Path),
            ("Kestrel__Endpoints__a__Url", "https://127.0.0.1:0"),
            ("Kestrel__Endpoints__a__Certificate__Path", Path.Combine(folder.Path, "missing.pfx")));
        Assert.Equal(1, code);
        Assert.Matches(@"^The gateway cannot start:\n  .*missing\.pfx.*\n$", errors);
        Assert.DoesNotContain("BackgroundService", output, StringComparison.Ordinal);
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
                var status = 0;
                await Until.TrueAsync(async () =>
                {
                    using var request = To(url);
                    request.Headers.Add("idempotency-key", "start");
                    using var once = await http.SendAsync(request, Replies.Cancellation);
                    return (status = (int)once.StatusCode) != 529;
                });

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

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params (string Name, string Value)[] variables)
    {
        using var process = Start(variables);
        var output = process.StandardOutput.ReadToEndAsync(Replies.Cancellation);
        var errors = await process.StandardError.ReadToEndAsync(Replies.Cancellation);
        await process.WaitForExitAsync(Replies.Cancellation);
        return (process.ExitCode, await output, errors);
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
