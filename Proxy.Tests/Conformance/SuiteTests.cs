using Proxy.Conformance.Cases;
using Proxy.Conformance.Suite;

namespace Proxy.Tests.Conformance;

/// <summary>The suite that anyone can run against a server, here against the gateway in this process.</summary>
public sealed class SuiteTests(ConformanceGateway gateway) : IClassFixture<ConformanceGateway>
{
    public static TheoryData<string> Cases => [.. Catalogue.All.Select(one => one.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_gateway_holds(string id)
    {
        var result = await gateway.JudgeAsync(Catalogue.All.Single(one => one.Id == id), TestContext.Current.CancellationToken);
        Assert.SkipWhen(result.Verdict == Verdict.Skipped, result.Detail);
        Assert.True(result.Verdict == Verdict.Held, $"{result.Case.Title}\n{result.Detail}\n\n{result.Transcript}");
    }
}
