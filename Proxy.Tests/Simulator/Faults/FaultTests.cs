using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Proxy.Simulator;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Scripts;

namespace Proxy.Tests.Simulator.Faults;

/// <summary>Every fault does what it says, seen from the client.</summary>
public sealed class FaultTests
{
    private const string Streamed = """{"model":"gpt-4o","input":"Reply with exactly PONG","stream":true}""";
    private const string Header = "x-sim-fault";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cut-events=3")]
    [InlineData("cut-bytes=100")]
    public async Task A_cut_ends_the_body_early_and_cleanly(string fault)
    {
        var (whole, broken) = await BothAsync(fault);
        Assert.StartsWith(broken, whole, StringComparison.Ordinal);
        Assert.True(fault == "cut-bytes=100" ? broken.Length == 100 : Count(broken) == 3, broken);
    }

    [Theory]
    [InlineData("cut-events=3,abort")]
    [InlineData("cut-events=3,reset")]
    public async Task An_abort_and_a_reset_break_the_body_after_exactly_what_was_asked(string fault)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var response = await simulator.SendAsync(Streamed, headers: (Header, fault));
        await using var body = await response.Content.ReadAsStreamAsync(Stop);
        using var read = new MemoryStream();
        var broken = await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(read, Stop));
        Assert.Equal(3, Count(Encoding.UTF8.GetString(read.ToArray())));
        var reset = Causes(broken).Any(c => c is SocketException { SocketErrorCode: SocketError.ConnectionReset });
        Assert.Equal(fault.EndsWith("reset", StringComparison.Ordinal), reset);
        Assert.Equal(RequestEnd.Answered, await simulator.Handle.Requests.EndAsync(1, Stop));
    }

    [Theory]
    [InlineData("split")]
    [InlineData("drip=7")]
    public async Task Dripping_changes_the_writes_but_not_the_bytes(string fault)
    {
        var (whole, broken) = await BothAsync(fault);
        Assert.Equal(whole, broken);
    }

    [Theory]
    [InlineData("crlf", "\r\n")]
    [InlineData("cr", "\r")]
    public async Task Lines_end_differently(string fault, string end)
    {
        var (whole, broken) = await BothAsync(fault);
        Assert.Equal(whole.Replace("\n", end, StringComparison.Ordinal), broken);
    }

    [Fact]
    public async Task The_final_blank_line_is_missing()
    {
        var (whole, broken) = await BothAsync("no-final-blank");
        Assert.Equal(whole[..^1], broken);
    }

    [Fact]
    public async Task Comments_a_mark_and_a_done_are_added_and_names_left_out()
    {
        var (whole, broken) = await BothAsync("bom,comments,done,no-names");
        Assert.StartsWith("\uFEFF: still here\n\ndata: {", broken, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", broken, StringComparison.Ordinal);
        Assert.DoesNotContain("event: ", broken, StringComparison.Ordinal);
        Assert.Equal(Count(whole) * 2 + 1, Count(broken));
    }

    [Fact]
    public async Task An_error_event_ends_the_stream()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var events = await simulator.StreamAsync(Streamed, (Header, "error-event=4,error-code=rate_limit_exceeded"));
        Assert.Equal(5, events.Count);
        Assert.Equal("error", events[^1].Type());
        Assert.Equal("rate_limit_exceeded", events[^1].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Garbage_follows_the_records_before_it()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var response = await simulator.SendAsync(Streamed, headers: (Header, "garbage=1"));
        var bytes = await response.Content.ReadAsByteArrayAsync(Stop);
        Assert.Equal(256, bytes[^256..].Distinct().Count());
        Assert.StartsWith("event: response.created", Encoding.Latin1.GetString(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("html,status=502", 502, "text/html", "<!DOCTYPE html>")]
    [InlineData("html", 200, "text/html", "<!DOCTYPE html>")]
    [InlineData("status=503", 503, "application/json", "{\"error\":{\"message\":\"The server is currently overloaded.")]
    [InlineData("status=500,empty", 500, "application/json", "")]
    public async Task Something_else_comes_instead_of_an_answer(string fault, int status, string type, string start)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var response = await simulator.SendAsync(Streamed, headers: (Header, fault));
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        var body = await response.Content.ReadAsStringAsync(Stop);
        Assert.True(start.Length == 0 ? body.Length == 0 : body.StartsWith(start, StringComparison.Ordinal), body);
    }

    [Theory]
    [InlineData("120")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("99999999999")]
    public async Task A_429_carries_the_oddest_retry_after(string value)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var response = await simulator.SendAsync(Streamed, headers: (Header, $"status=429,retry-after={value},retry-after-ms=1500"));
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.Equal(value, Assert.Single(response.Headers.NonValidated["retry-after"]));
        Assert.Equal("1500", Assert.Single(response.Headers.GetValues("retry-after-ms")));
    }

    [Fact]
    public async Task The_body_is_compressed_though_nobody_asked()
    {
        var (whole, _) = await BothAsync("");
        await using var simulator = await SimulatorClient.StartAsync();
        using var response = await simulator.SendAsync(Streamed, headers: (Header, "gzip"));
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        using var text = new StreamReader(new GZipStream(await response.Content.ReadAsStreamAsync(Stop), CompressionMode.Decompress));
        Assert.Equal(Count(whole), Count(await text.ReadToEndAsync(Stop)));
    }

    [Fact]
    public async Task The_body_is_written_in_another_charset()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var response = await simulator.SendAsync(Streamed, headers: (Header, "charset=utf-16"));
        Assert.Equal("utf-16", response.Content.Headers.ContentType?.CharSet);
        Assert.Equal("e\0v\0"u8.ToArray(), (await response.Content.ReadAsByteArrayAsync(Stop))[..4]);
    }

    [Fact]
    public async Task A_line_never_ends()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var response = await simulator.SendAsync(Streamed, headers: (Header, "endless-line=100000"));
        var bytes = await response.Content.ReadAsByteArrayAsync(Stop);
        Assert.Equal(100_000, bytes.Length);
        Assert.DoesNotContain((byte)'\n', bytes);
    }

    [Fact]
    public async Task Late_headers_wait_on_the_given_clock()
    {
        var time = new FakeTimeProvider();
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { Time = time });
        var sending = simulator.SendAsync(Streamed, headers: (Header, "late-headers=60000"));
        await simulator.Handle.Requests.RequestAsync(1, Stop);
        Assert.False(sending.IsCompleted);
        while (!sending.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
        using var response = await sending;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("silent")]
    [InlineData("stall=2")]
    public async Task Silence_lasts_until_the_client_gives_up_and_that_is_recorded(string fault)
    {
        await using var simulator = await SimulatorClient.StartAsync();
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/responses") { Content = new StringContent(Streamed, Encoding.UTF8, "application/json") };
        request.Headers.Add(Header, fault);
        var reading = simulator.Http.SendAsync(request, HttpCompletionOption.ResponseContentRead, giveUp.Token);
        var recorded = await simulator.Handle.Requests.RequestAsync(1, Stop);
        Assert.False(recorded.End.IsCompleted);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        Assert.Equal(RequestEnd.ClientGone, await recorded.End.WaitAsync(Stop));
        Assert.True(recorded.Cancelled);
    }

    [Fact]
    public async Task A_scripted_turn_breaks_without_a_header()
    {
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { Script = [Turn.Broken("cut-events=2")] });
        Assert.Equal(2, (await simulator.StreamAsync(Streamed)).Count);
    }

    [Fact]
    public async Task An_unknown_fault_is_refused_by_name()
    {
        await using var simulator = await SimulatorClient.StartAsync();
        var error = (await simulator.JsonAsync(Streamed, HttpStatusCode.BadRequest, headers: (Header, "cut"))).GetProperty("error");
        Assert.StartsWith("Unknown fault 'cut'. Known: late-headers,", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    // Two simulators with one clock: the same request is answered with the same bytes.
    private static async Task<(string Whole, string Broken)> BothAsync(string fault)
    {
        await using var simulator = await SimulatorClient.StartAsync(new SimulatorOptions { Time = new FakeTimeProvider() });
        using var whole = await simulator.SendAsync(Streamed);
        using var broken = await simulator.SendAsync(Streamed, headers: (Header, fault));
        // Bytes, not a string: reading a string would swallow a byte order mark.
        return (await whole.Content.ReadAsStringAsync(Stop), Encoding.UTF8.GetString(await broken.Content.ReadAsByteArrayAsync(Stop)));
    }

    private static int Count(string text) => text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Length;

    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException) yield return exception;
    }
}
