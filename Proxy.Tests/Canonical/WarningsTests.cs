using Proxy.Core.Canonical;

namespace Proxy.Tests.Canonical;

public sealed class WarningsTests
{
    [Fact]
    public void A_warning_is_told_once_and_cannot_break_a_header()
    {
        var warnings = new Warnings();
        warnings.Add("top_k", "unsupported");
        warnings.Add("top_k", "unsupported");
        warnings.Add("evil\r\nset-cookie: x, y", "unknown");
        Assert.Equal("top_k:unsupported, evil__set-cookie__x__y:unknown", warnings.ToString());
    }

    [Fact]
    public void A_flood_of_unknown_fields_stays_bounded()
    {
        var warnings = new Warnings();
        for (var i = 0; i < 10_000; i++) warnings.Add($"field{i}" + new string('x', 1000), "unknown");
        Assert.True(warnings.ToString().Length < 8000, "a header stays below what servers take");
    }
}
