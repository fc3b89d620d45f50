using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical;

namespace Proxy.Tests.Anthropic.Requests;

public sealed class TopLevelTests
{
    [Fact]
    public void The_plain_fields_arrive()
    {
        var conversation = Bodies.Read(Bodies.With(
            "\"stream\":true,\"metadata\":{\"user_id\":\"u\\u0031\"},\"service_tier\":\"standard_only\",\"speed\":\"fast\",\"output_config\":{\"effort\":\"xhigh\"},\"temperature\":0.5,\"top_p\":1"));
        Assert.Equal(Bodies.Model, conversation.Model);
        Assert.Equal(1024, conversation.MaxTokens);
        Assert.True(conversation.Stream);
        Assert.Equal("u1", conversation.UserId);
        Assert.True(conversation.StandardTierOnly);
        Assert.True(conversation.Fast);
        Assert.True(conversation.TellSpeed);
        Assert.Equal(Effort.XHigh, conversation.Effort);
        Assert.Equal(0.5, conversation.Temperature);
        Assert.Equal(1, conversation.TopP);
    }

    [Fact]
    public void Keys_come_in_any_order_and_null_is_absence()
    {
        var conversation = Bodies.Read(
            "{\"stream\":null,\"tools\":null,\"system\":null,\"thinking\":null,\"metadata\":{\"user_id\":null},\"speed\":null,\"container\":null,\"stop_sequences\":null,\"mcp_servers\":[],"
            + "\"messages\":[{\"content\":[{\"text\":\"hi\",\"type\":\"text\"}],\"role\":\"user\"}],\"max_tokens\":5,\"model\":\"m\"}");
        Assert.False(conversation.Stream);
        Assert.False(conversation.TellSpeed);
        Assert.Single(conversation.Turns);
    }

    [Theory]
    [InlineData("{\"max_tokens\":1,\"messages\":[]}", "model: Field required")]
    [InlineData("{\"model\":\"\",\"max_tokens\":1,\"messages\":[]}", "model: String should have at least 1 character")]
    [InlineData("{\"model\":5,\"max_tokens\":1,\"messages\":[]}", "model: Input should be a valid string")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":1}", "messages: Field required")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":1,\"messages\":\"hi\"}", "messages: Input should be a valid list")]
    [InlineData("{\"model\":\"m\",\"max_tokens\":1,\"messages\":[]}", "messages: at least one message is required")]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", "max_tokens: Field required")]
    public void What_is_required_is_named(string body, string text) => Assert.Equal(text, Bodies.RefusalText(body));

    // F06.
    [Theory]
    [InlineData("\"5\"", "Input should be a valid integer")]
    [InlineData("1.5", "Input should be a valid integer")]
    [InlineData("1e999", "Input should be a valid integer")]
    [InlineData("true", "Input should be a valid integer")]
    [InlineData("9223372036854775808", "Input should be less than or equal to 2147483647")]
    [InlineData("-1", "Input should be greater than or equal to 0")]
    [InlineData("-9223372036854775808", "Input should be greater than or equal to 0")]
    public void Max_tokens_is_a_positive_integer(string number, string problem) => Assert.Equal(
        "max_tokens: " + problem,
        Bodies.RefusalText("{\"model\":\"m\",\"max_tokens\":" + number + ",\"messages\":[" + Bodies.User("hi") + "]}"));

    [Theory]
    [InlineData("\"temperature\":1.01", "temperature: range: 0..1")]
    [InlineData("\"temperature\":1e999", "temperature: range: 0..1")]
    [InlineData("\"temperature\":-0.1", "temperature: range: 0..1")]
    [InlineData("\"temperature\":-1", "temperature: range: 0..1")]
    [InlineData("\"top_k\":-2", "top_k: Input should be greater than or equal to 0")]
    [InlineData("\"temperature\":\"1\"", "temperature: Input should be a valid number")]
    [InlineData("\"top_p\":-1e999", "top_p: range: 0..1")]
    [InlineData("\"top_k\":1.5", "top_k: Input should be a valid integer")]
    [InlineData("\"stream\":\"true\"", "stream: Input should be a valid boolean")]
    [InlineData("\"metadata\":5", "metadata: Input should be a valid dictionary")]
    [InlineData("\"metadata\":{\"user_id\":5}", "metadata.user_id: Input should be a valid string")]
    [InlineData("\"service_tier\":\"flex\"", "service_tier: Input should be 'auto' or 'standard_only'")]
    [InlineData("\"speed\":\"warp\"", "speed: Input should be 'standard' or 'fast'")]
    [InlineData("\"output_config\":{\"effort\":\"none\"}", "output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'")]
    [InlineData("\"output_config\":\"high\"", "output_config: Input should be a valid dictionary")]
    [InlineData("\"system\":5", "system: Input should be a valid list")]
    [InlineData("\"tools\":{}", "tools: Input should be a valid list")]
    [InlineData("\"cache_control\":true", "cache_control: Input should be a valid dictionary")]
    public void A_wrong_value_is_refused_by_name(string more, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.With(more)));

    [Fact]
    public void A_user_id_of_4097_characters_is_too_long() => Assert.Equal(
        "metadata.user_id: String should have at most 4096 characters",
        Bodies.RefusalText(Bodies.With("\"metadata\":{\"user_id\":\"" + new string('u', 4097) + "\"}")));

    // D1, R56.
    [Theory]
    [InlineData("temperature", "1.0")]
    [InlineData("top_p", "1")]
    [InlineData("top_k", "40")]
    public void Sampling_is_an_extra_input_since_2026_10_21(string field, string value)
    {
        var body = Bodies.With("\"" + field + "\":" + value);
        Assert.Equal(field + ": Extra inputs are not permitted", Bodies.RefusalText(body, Bodies.V2026));
        Bodies.Read(body, Bodies.V2023);
    }

    [Fact]
    public void Top_k_is_always_a_warning() => Assert.Equal("top_k:unsupported", Bodies.WarningsOf(Bodies.With("\"top_k\":5")));

    [Fact] // Recorded, with a 200: how older clients say that a value is not set.
    public void Minus_one_is_no_top_p_and_no_top_k()
    {
        const string Unset = "\"top_k\":-1,\"top_p\":-1";
        Assert.Equal("", Bodies.WarningsOf(Bodies.With(Unset)));
        Assert.Null(Bodies.Read(Bodies.With(Unset)).TopP);
    }

    // D20, R57.
    [Theory]
    [InlineData("[\"  \"]", "stop_sequences: each stop sequence must contain non-whitespace")]
    [InlineData("[\"END\",\"\"]", "stop_sequences: each stop sequence must contain non-whitespace")]
    [InlineData("[\"END\",\"\\n\\t\"]", "stop_sequences: each stop sequence must contain non-whitespace")]
    [InlineData("[5]", "stop_sequences.0: Input should be a valid string")]
    [InlineData("\"END\"", "stop_sequences: Input should be a valid list")]
    [InlineData("[\"END\",\"\\ud83d\"]", "stop_sequences.1: Input should be a valid string, without lone surrogates")]
    public void D20_a_stop_sequence_needs_something_to_match(string value, string text) =>
        Assert.Equal(text, Bodies.RefusalText(Bodies.With("\"stop_sequences\":" + value)));

    [Fact]
    public void Stop_sequences_are_read_as_the_text_they_stand_for() =>
        Assert.Equal(["END", "\n\nHuman:", "é\"😀"], Bodies.Read(Bodies.With("""
            "stop_sequences":["END","\n\n\u0048uman:","\u00e9\"\ud83d\ude00"]
            """)).StopSequences);

    [Fact]
    public void No_stop_sequences_are_fine() => Assert.Equal("", Bodies.WarningsOf(Bodies.With("\"stop_sequences\":[ ]")));

    [Theory]
    [InlineData("\"container\":5", "container: Input should be a valid string or dictionary")]
    [InlineData("\"container\":\"\"", "container: String should have at least 1 character")]
    [InlineData("\"container\":{\"id\":7}", "container.id: Input should be a valid string")]
    [InlineData("\"container\":{\"skills\":[{\"type\":\"anthropic\",\"skill_id\":\"pptx\"}]}", "container.skills: skills are not supported by this gateway")]
    [InlineData("\"fallbacks\":[{\"model\":\"x\"}]", "fallbacks: a list of fallback models is not supported for this model")]
    [InlineData("\"fallbacks\":\"other\"", "fallbacks: Input should be 'default'")]
    [InlineData("\"fallback_credit_token\":\"t\"", "fallback_credit_token: fallback credit is not enabled")]
    [InlineData("\"fallback_credit_token\":{\"token\":\"t\"}", "fallback_credit_token: fallback credit is not enabled")]
    [InlineData("\"fallback_credit_token\":{\"token\":\"t\",\"mode\":\"strict\"}", "fallback_credit_token: fallback credit is not enabled")]
    [InlineData("\"fallback_credit_token\":{\"mode\":\"best_effort\"}", "fallback_credit_token.token: Field required")]
    [InlineData("\"fallback_credit_token\":\"\"", "fallback_credit_token: String should have at least 1 character")]
    [InlineData("\"fallbacks\":\"default\",\"fallback_credit_token\":{\"token\":\"t\",\"mode\":\"best_effort\"}", "fallback_credit_token: cannot be combined with `fallbacks`")]
    [InlineData("\"inference_geo\":\"us\"", "inference_geo: 'us' is not available through this gateway")]
    [InlineData("\"billing_policy\":{\"type\":\"billing_policy\",\"bill_to\":\"user_profile\"}", "billing_policy.bill_to: 'user_profile' is not supported by this gateway")]
    public void What_cannot_be_honoured_is_refused_by_name(string more, string text) => Assert.Equal(text, Bodies.RefusalText(Bodies.With(more)));

    [Theory]
    [InlineData("\"fallbacks\":\"default\"", "")]
    [InlineData("\"fallbacks\":[]", "")]
    [InlineData("\"inference_geo\":\"global\"", "")]
    [InlineData("\"inference_geo\":null", "")]
    [InlineData("\"billing_policy\":{\"type\":\"billing_policy\",\"bill_to\":\"self\"}", "")]
    [InlineData("\"safeguards\":[{\"type\":\"dangerous_tool_use\",\"classifier_context\":{\"v\":1}}]", "")]
    [InlineData("\"diagnostics\":{\"previous_message_id\":null}", "")]
    [InlineData("\"diagnostics\":{\"previous_message_id\":\"msg_1\"}", "")]
    [InlineData("\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"2d\"}", "cache_control.ttl:unknown")]
    [InlineData("\"output_config\":{\"task_budget\":{\"type\":\"tokens\",\"total\":5}}", "output_config.task_budget:unsupported")]
    [InlineData("\"output_config\":{\"format\":null}", "")]
    [InlineData("\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"5m\",\"scope\":\"org\"}", "")]
    [InlineData("\"context_management\":{\"edits\":[{\"type\":\"clear_thinking_20251015\",\"keep\":\"all\"}]}", "")]
    [InlineData("\"context_management\":{\"edits\":[{\"keep\":{\"type\":\"all\"},\"type\":\"clear_thinking_20251015\"}]}", "")]
    [InlineData("\"context_management\":{\"edits\":[{\"type\":\"clear_thinking_20251015\",\"keep\":{\"type\":\"thinking_turns\",\"value\":1}}]}", "")]
    [InlineData("\"context_management\":{\"edits\":[{\"type\":\"clear_tool_uses_20250919\"}]}", "")]
    [InlineData("\"context_management\":{\"edits\":[{\"type\":\"clear_all_20270101\"}]}", "context_management.clear_all_20270101:unsupported")]
    [InlineData("\"context_management\":{}", "")]
    public void What_changes_nothing_is_accepted_and_what_is_dropped_is_told(string more, string warnings) =>
        Assert.Equal(warnings, Bodies.WarningsOf(Bodies.With(more), Bodies.V2026));

    // D40, K15.
    [Theory]
    [InlineData("{\"type\":\"create\"}")]
    [InlineData("{\"type\":\"continue\",\"previous_message_id\":\"msg_1\"}")]
    public void A_thread_is_refused_with_the_code_that_clients_recover_from(string thread)
    {
        var failure = Bodies.Refusal(Bodies.With("\"thread\":" + thread), Bodies.V2026);
        Assert.Equal("thread_unsupported_request", failure.ErrorCode);
        Assert.Equal("\"unsupported\":[]", failure.MoreDetails);
        Assert.False(failure.ShouldRetry);
    }

    [Fact]
    public void A_fifth_cache_breakpoint_is_refused()
    {
        const string Mark = "\"cache_control\":{\"type\":\"ephemeral\"}";
        string Body(string top) => Bodies.Of(
            Bodies.UserBlocks(Bodies.Text("a", Mark), Bodies.Text("b", Mark)),
            "\"system\":[" + Bodies.Text("s", Mark) + "]," + Bodies.Tools(Bodies.Tool("a", Mark)) + top);
        Assert.Equal(CacheLife.Short, Bodies.Read(Body("")).System[0].Cache);
        Assert.Equal("A maximum of 4 blocks with cache_control may be provided. Found 5.", Bodies.RefusalText(Body("," + Mark)));
    }

    [Fact]
    public void System_is_a_string_or_text_blocks_without_the_billing_header()
    {
        Assert.Equal("\"be brief\"", Bodies.Read(Bodies.With("\"system\":\"be brief\"")).System.Single().Text.ToString());
        Assert.Empty(Bodies.Read(Bodies.With("\"system\":\"\"")).System);
        var system = Bodies.Read(Bodies.With(
            "\"system\":[" + Bodies.Text("x-anthropic-billing-header: cc_version=2.1.330.abc;") + "," + Bodies.Text("You are") + "," + Bodies.Text("brief") + "]")).System;
        Assert.Equal(["\"You are\"", "\"brief\""], system.Select(text => text.Text.ToString()));
        Assert.Equal("system.1", system[0].Path.ToString());
        Assert.Equal("system.0: text content blocks must be non-empty", Bodies.RefusalText(Bodies.With("\"system\":[" + Bodies.Text("") + "]")));
        Assert.Equal("system.0: `image` blocks are not permitted in `system`", Bodies.RefusalText(Bodies.With("\"system\":[" + Bodies.Image() + "]")));
    }
}
