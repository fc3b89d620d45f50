using Microsoft.Extensions.Time.Testing;
using Proxy.Core.OpenAI.Errors;

namespace Proxy.Tests.OpenAI.Errors;

/// <summary>F27, K12.</summary>
public sealed class UpstreamHintsTests
{
    private static readonly FakeTimeProvider s_time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("7", null, 7)]
    [InlineData(" 7 ", null, 7)]
    [InlineData("1.2", null, 2)]
    [InlineData("0", null, 1)]
    [InlineData("61", null, 60)]
    [InlineData("99999999999999999999999999", null, 60)]
    [InlineData("Sun, 22 Nov 2026 12:00:30 GMT", null, 30)]
    [InlineData("Sun, 22 Nov 2026 11:00:00 GMT", null, 1)]
    [InlineData("Sat, 22 Nov 2036 12:00:00 GMT", null, 60)]
    [InlineData(null, "1500", 2)]
    [InlineData(null, "20", 1)]
    [InlineData("9", "2500", 3)]
    [InlineData("9", "soon", 9)]
    [InlineData("-5", null, null)]
    [InlineData("1e9", null, null)]
    [InlineData("NaN", null, null)]
    [InlineData("tomorrow", null, null)]
    [InlineData("", "", null)]
    [InlineData(null, null, null)]
    public void Retry_after_is_whole_seconds_within_reason(string? retryAfter, string? milliseconds, int? expected) =>
        Assert.Equal(expected, new UpstreamHints(retryAfter, milliseconds).RetryAfterSeconds(60, s_time));

    [Fact]
    public void Headers_are_read_as_they_stand()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Retry-After", "next week");
        response.Headers.TryAddWithoutValidation("retry-after-ms", "120");
        response.Headers.TryAddWithoutValidation("x-should-retry", "false");
        Assert.Equal(new UpstreamHints("next week", "120", "false"), UpstreamHints.From(response.Headers));
    }
}
