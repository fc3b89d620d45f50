using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Models;

namespace Proxy.Tests.Anthropic.Requests;

public sealed class AliasRulesTests
{
    private static readonly ModelAlias s_lenient = new() { Id = Bodies.Model, DisplayName = "Opus" };

    private static readonly ModelAlias s_newest = s_lenient with
    {
        AcceptsDisabledThinking = false,
        AcceptsThinkingBudget = false,
        AcceptsForcedTools = false,
        AcceptsSampling = false,
    };

    private static string Refused(string body, ModelAlias alias) =>
        Assert.Throws<RequestRejectedException>(() => Check(body, alias)).Message;

    private static void Check(string body, ModelAlias alias) => AliasRules.Check(Bodies.Read(body), alias, Bodies.V2023);

    // D21, R7.
    [Theory]
    [InlineData("\"The answer is (\"")]
    [InlineData("[]")]
    public void A_conversation_ends_with_the_user(string content) => Assert.Equal(
        "This model does not support assistant message prefill. The conversation must end with a user message.",
        Refused(Bodies.Of(Bodies.User("q") + "," + Bodies.Message("assistant", content)), s_lenient));

    // R7.
    [Theory]
    [InlineData("[]", null)]
    [InlineData("\"The answer is (\"", null)]
    [InlineData("[{\"type\":\"text\",\"text\":\"a \"},{\"type\":\"text\",\"text\":\"b\"}]", null)]
    [InlineData("\"The answer is \"", "messages: final assistant content cannot end with trailing whitespace")]
    [InlineData("\"The answer is\\n\"", "messages: final assistant content cannot end with trailing whitespace")]
    public void Where_prefill_is_emulated_it_ends_without_white_space(string content, string? text)
    {
        var alias = s_lenient with { Prefill = PrefillHandling.Emulate };
        var body = Bodies.Of(Bodies.User("q") + "," + Bodies.Message("assistant", content));
        if (text is null) Check(body, alias);
        else Assert.Equal(text, Refused(body, alias));
    }

    // R7: pause_turn.
    [Theory]
    [InlineData("{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":[]}", true)]
    [InlineData("{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":[]},{\"type\":\"redacted_thinking\",\"data\":\"x\"}", true)]
    [InlineData("{\"type\":\"web_search_tool_result\",\"tool_use_id\":\"srvtoolu_1\",\"content\":[]},{\"type\":\"text\",\"text\":\"x\"}", false)]
    [InlineData("{\"type\":\"text\",\"text\":\"x\"}", false)]
    // As recorded (web-search-pause-turn-stream): the call is the last word, its result begins the next answer.
    [InlineData("{\"type\":\"text\",\"text\":\"x\"},{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_2\",\"name\":\"web_search\",\"input\":{}}", true)]
    [InlineData("{\"type\":\"mcp_tool_use\",\"id\":\"mcptoolu_1\",\"name\":\"a\",\"server_name\":\"b\",\"input\":{}},{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}", true)]
    public void An_answer_that_paused_after_a_hosted_tool_may_be_the_last_message(string end, bool accepted)
    {
        var body = Bodies.Of(Bodies.User("q") + "," + Bodies.Message("assistant", "[{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\",\"name\":\"web_search\",\"input\":{}}," + end + "]"));
        if (accepted) Check(body, s_newest);
        else Assert.StartsWith("This model does not support assistant message prefill.", Refused(body, s_newest), StringComparison.Ordinal);
    }

    [Fact]
    public void A_system_message_after_the_user_is_no_prefill() =>
        Check(Bodies.Of(Bodies.User("a") + "," + Bodies.Assistant("b") + "," + Bodies.User("c") + "," + Bodies.Message("system", "[]")), s_newest);

    // R30, R31, R52, R56.
    [Theory]
    [InlineData("\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":1024}", "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior.")]
    [InlineData("\"thinking\":{\"type\":\"disabled\"}", "\"thinking.type.disabled\" is not supported for this model.")]
    [InlineData("\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"any\"}", "tool_choice: type 'any' is not supported for this model")]
    [InlineData("\"tools\":[{\"name\":\"a\",\"input_schema\":{\"type\":\"object\"}}],\"tool_choice\":{\"type\":\"tool\",\"name\":\"a\"}", "tool_choice: type 'tool' is not supported for this model")]
    [InlineData("\"temperature\":0.9", "`temperature` is deprecated for this model.")]
    [InlineData("\"top_p\":0.9", "`top_p` is deprecated for this model.")]
    public void What_the_newest_models_refuse_others_take(string more, string text)
    {
        var body = Bodies.With(more).Replace("1024,\"messages", "4096,\"messages", StringComparison.Ordinal);
        Assert.Equal(text, Refused(body, s_newest));
        Check(body, s_lenient);
    }

    [Fact]
    public void Defaults_are_let_through() => Check(Bodies.With("\"temperature\":1,\"top_p\":1.0,\"thinking\":{\"type\":\"adaptive\"},\"tool_choice\":{\"type\":\"auto\"}"), s_newest);

    [Theory]
    [InlineData("high", true)]
    [InlineData("xhigh", false)]
    [InlineData("max", false)]
    public void Disabled_thinking_may_need_a_lower_effort(string effort, bool accepted)
    {
        var alias = s_lenient with { DisabledNeedsLowerEffort = true };
        string[] bodies =
        [
            Bodies.With("\"thinking\":{\"type\":\"disabled\"},\"output_config\":{\"effort\":\"" + effort + "\"}"),
            Bodies.Of(Bodies.User("a") + "," + Bodies.Message("system", "[]", "\"output_config\":{\"effort\":\"" + effort + "\"}"), "\"thinking\":{\"type\":\"disabled\"},\"output_config\":{\"effort\":\"low\"}"),
        ];
        foreach (var body in bodies)
        {
            if (accepted) Check(body, alias);
            else Assert.StartsWith("\"thinking.type.disabled\" is not supported", Refused(body, alias), StringComparison.Ordinal);
        }
    }
}
