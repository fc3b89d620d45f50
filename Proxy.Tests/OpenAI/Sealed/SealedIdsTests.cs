using CsCheck;
using Proxy.Core.OpenAI.Sealed;
using Proxy.Tests.OpenAI.Requests;

namespace Proxy.Tests.OpenAI.Sealed;

/// <summary>C0.5, R10: ids that carry an envelope.</summary>
public sealed class SealedIdsTests
{
    [Fact]
    public void Whatever_is_sealed_opens_again_and_looks_like_an_id() =>
        Gen.Byte.Array[0, 300].Sample(payload =>
        {
            var id = SealedIds.Make("srvtoolu_", payload, Given.Scope());
            Assert.Matches("^srvtoolu_[A-Za-z0-9_]+$", id);
            Assert.Equal(payload, SealedIds.TryOpen("srvtoolu_", id, Given.Scope()));
            Assert.Null(SealedIds.TryOpen("mcptoolu_", id, Given.Scope()));
            Assert.Null(SealedIds.TryOpen("srvtoolu_", id, Given.Scope() with { Tenant = "another" }));
        });

    [Fact]
    public void Nothing_that_a_client_makes_up_opens() =>
        Gen.String[Gen.Char["aZ0_-. é%\ud800"], 0, 60].Sample(text => Assert.Null(SealedIds.TryOpen("srvtoolu_", "srvtoolu_" + text, Given.Scope())));

    [Theory]
    [InlineData("srvtoolu_")]
    [InlineData("srvtoolu_cnNwMS4_")]
    [InlineData("srvtoolu_cnNwMS4_2")]
    [InlineData("srvtoolu_cnNwMS4-")]
    [InlineData("srvtoolu_01DgsKYsJWQfJxubLmaKLEj6")]
    public void What_is_broken_or_Anthropics_does_not_open(string id) => Assert.Null(SealedIds.TryOpen("srvtoolu_", id, Given.Scope()));
}
