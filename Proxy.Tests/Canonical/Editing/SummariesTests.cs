using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Editing;
using Proxy.Core.Json;
using Proxy.Tests.OpenAI.Requests;

namespace Proxy.Tests.Canonical.Editing;

/// <summary>R66, R67: what a conversation becomes whose summary is asked for.</summary>
public sealed class SummariesTests
{
    private static readonly SummaryRequest s_wish = new(null, IsSigned: true);

    [Fact]
    public void What_shapes_an_answer_does_not_shape_its_summary()
    {
        var asked = Summaries.Ask(
            Given.Conversation(Given.User("q")) with { StopSequences = ["END"], Format = new OutputFormat("output_config.format.schema", JsonRaw.From("{}")), Tools = [new Tool("a", JsonRaw.From("{}"))] },
            s_wish);
        Assert.Equal((s_wish, 0, null), (asked.Summary, asked.StopSequences.Count, asked.Format));
        // The tools stay, for the cache's sake, and none is called.
        Assert.Equal((1, ToolChoiceKind.None), (asked.Tools.Count, asked.ToolChoice!.Kind));
        Assert.Null(Summaries.Ask(Given.Conversation(Given.User("q")), s_wish).ToolChoice);
    }
}
