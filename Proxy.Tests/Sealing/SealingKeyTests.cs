using Proxy.Core.Sealing;

namespace Proxy.Tests.Sealing;

public sealed class SealingKeyTests
{
    private static readonly string s_secret = Convert.ToBase64String(new byte[32]);

    [Fact]
    public void Several_keys_are_read_in_order()
    {
        var errors = new List<string>();
        var keys = SealingKey.Parse($"new:{s_secret}, old:{s_secret}", errors);
        Assert.Empty(errors);
        Assert.Equal(["new", "old"], keys.Select(k => k.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("nocolon")]
    [InlineData("a:c2hvcnQ=")]
    [InlineData("a:!!!")]
    [InlineData("bad id:{0}")]
    [InlineData(":{0}")]
    [InlineData("a:{0},a:{0}")]
    public void A_bad_setting_is_told_without_repeating_the_key(string setting)
    {
        var errors = new List<string>();
        SealingKey.Parse(setting.Replace("{0}", s_secret, StringComparison.Ordinal), errors);
        var error = Assert.Single(errors);
        Assert.DoesNotContain(s_secret, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once()
    {
        var errors = new List<string>();
        SealingKey.Parse($"nocolon,a:x,b:{s_secret}", errors);
        Assert.Equal(2, errors.Count);
    }
}
