using System.Text;
using System.Text.Json;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Anthropic.Errors;

public sealed class ErrorBodyTests
{
    [Fact]
    public void A6_details_stand_inside_the_error() => Assert.Equal(
        """{"type":"error","error":{"type":"invalid_request_error","message":"no \"threads\"","details":{"error_code":"thread_unsupported_request","unsupported":[]}},"request_id":"req_1"}""",
        Write(Failure.Invalid("no \"threads\"") with { ErrorCode = "thread_unsupported_request", MoreDetails = "\"unsupported\":[]" }));

    [Fact]
    public void Either_part_of_the_details_may_stand_alone()
    {
        Assert.Contains("\"details\":{\"error_code\":\"x\"}}", Write(Failure.Invalid("m") with { ErrorCode = "x" }));
        Assert.Contains("\"details\":{\"a\":1}}", Write(Failure.Invalid("m") with { MoreDetails = "\"a\":1" }));
    }

    [Fact]
    public void Every_kind_has_its_own_type() =>
        Assert.Distinct(Enum.GetValues<FailureKind>().Select(ErrorBody.TypeOf));

    public static TheoryData<string?> Recorded => RecordedTraces.Cases(RecordedTraces.Anthropic, "response.json");

    [Theory, MemberData(nameof(Recorded))]
    public void A_recorded_error_written_again_is_the_same_bytes(string? name)
    {
        var body = Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.Anthropic, name, "response.json")).TrimEnd();
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (!root.TryGetProperty("type", out var type) || !type.ValueEquals("error")) return;
        var error = root.GetProperty("error");
        var kind = Enum.GetValues<FailureKind>().Single(k => ErrorBody.TypeOf(k) == error.GetProperty("type").GetString());
        using var meta = JsonDocument.Parse(RecordedTraces.Read(RecordedTraces.Anthropic, name, "meta.json"));
        Assert.Equal(meta.RootElement.GetProperty("http").GetProperty("status").GetInt32(), ErrorBody.StatusOf(kind));
        Assert.Equal(body, Write(new Failure(kind, error.GetProperty("message").GetString()!), root.GetProperty("request_id").GetString()!));
    }

    private static string Write(Failure failure, string requestId = "req_1")
    {
        using var output = new PooledBuffer();
        ErrorBody.Write(output, failure, requestId);
        return Encoding.UTF8.GetString(output.Written);
    }
}
