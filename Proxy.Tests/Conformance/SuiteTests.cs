using Proxy.Conformance.Cases;
using Proxy.Conformance.Suite;

namespace Proxy.Tests.Conformance;

/// <summary>The suite that anyone can run against a server, here against the gateway in this process.</summary>
public sealed class SuiteTests(ConformanceGateway gateway) : IClassFixture<ConformanceGateway>
{
    /// <summary>Rows that are being built; this list goes when they are merged.</summary>
    private static readonly HashSet<string> s_waiting =
    [
        "D06.prewarm", "D06.upstream", "D28.sent", "D28.answer", "D29.sent", "D29.answer", "D30.answer", "D30.result", "result.browser",
        "document.citations-format", "format.sent", "format.pruned", "format.kept", "format.older-name", "format.not-strict", "strict.refusal",
        "strict.kept", "tool.examples", "bash.older", "editor.newest", "editor.older", "editor.answer", "memory", "computer", "computer.zoom",
        "toolset.members", "toolset.disabled", "toolset.browser", "toolset.unknown-member", "choice.toolset",
        "code.sent", "code.callers", "tool-search.sent", "tool-search.none", "mcp.sent",
        "mcp.only", "mcp.without-toolset", "mcp.without-server", "cache.system", "cache.hour", "cache.assistant", "cache.automatic",
        "diagnostics.sent", "tools.added", "tools.removed", "tools.unresolved", "clear-tools", "clear-thinking.one", "compact.sent",
        "compaction.made", "compaction.back", "history.search", "skills",
        "code.result", "mcp.result", "mcp.approval", "diagnostics",
    ];

    public static TheoryData<string> Cases => [.. Catalogue.All.Select(one => one.Id)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_gateway_holds(string id)
    {
        var result = await gateway.JudgeAsync(Catalogue.All.Single(one => one.Id == id), TestContext.Current.CancellationToken);
        Assert.SkipWhen(result.Verdict == Verdict.Skipped, result.Detail);
        Assert.SkipWhen(result.Verdict == Verdict.Failed && s_waiting.Contains(id), "waits for its row: " + result.Detail);
        Assert.True(result.Verdict == Verdict.Held, $"{result.Case.Title}\n{result.Detail}\n\n{result.Transcript}");
    }
}
