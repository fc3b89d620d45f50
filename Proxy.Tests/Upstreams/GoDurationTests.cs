using Proxy.Core.Upstream;

namespace Proxy.Tests.Upstreams;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("1s", 1_000)]
    [InlineData("0s", 0)]
    [InlineData("6m0s", 360_000)]
    [InlineData("120ms", 120)]
    [InlineData("1h2m3.5s", 3_723_500)]
    [InlineData("9000h", 86_400_000)]
    public void B7_Resets_are_read(string text, double milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds, 3);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("12")]
    [InlineData("1x")]
    [InlineData("-1s")]
    [InlineData("1.2.3s")]
    [InlineData("soon")]
    public void Nonsense_is_refused(string text) => Assert.False(GoDuration.TryParse(text, out _));
}
