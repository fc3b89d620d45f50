namespace Proxy.Tests.Anthropic.Requests;

/// <summary>R55, A1: what goes with <c>max_tokens: 0</c>.</summary>
public sealed class PrewarmTests
{
    [Fact]
    public void Zero_tokens_warm_the_cache() => Assert.True(Bodies.Read(Body("\"thinking\":{\"type\":\"adaptive\"}")).IsPrewarm);

    [Theory]
    [InlineData("\"stream\":true", "stream: 'true' is not supported with `max_tokens` 0")]
    [InlineData("\"tool_choice\":{\"type\":\"any\"}", "tool_choice.type: 'any' is not supported with `max_tokens` 0")]
    [InlineData("\"tool_choice\":{\"type\":\"tool\",\"name\":\"get\"}", "tool_choice.type: 'tool' is not supported with `max_tokens` 0")]
    public void What_shapes_an_answer_cannot_go_with_none(string field, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Body(field + "," + Bodies.Tools(Bodies.Tool()))));

    [Fact]
    public void A_budget_is_more_than_nothing() =>
        Assert.StartsWith("`max_tokens` must be greater than", Bodies.RefusalText(Body("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}")), StringComparison.Ordinal);

    [Fact]
    public void A_format_is_named() =>
        Assert.StartsWith("output_config.format: ", Bodies.RefusalText(Body("\"output_config\":{\"format\":{\"type\":\"json_schema\",\"schema\":{\"type\":\"object\"}}}")), StringComparison.Ordinal);

    private static string Body(string more) => Bodies.With(more).Replace("1024,\"messages\"", "0,\"messages\"", StringComparison.Ordinal);
}
