using System.Text;
using System.Text.Json;
using CsCheck;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.Models;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>C0.3: caches match exact prefixes, and upstream drops reasoning whose prefix changed.</summary>
public sealed class PrefixStabilityTests
{
    private static readonly UpstreamProfile[] s_profiles =
    [
        Given.Profile,
        Given.Plain,
        Given.Profile with { WebSearch = true },
        Given.Profile with { OutputArrays = false, ConfigurationUpdate = false, Phase = false, MaxToolName = 64 },
    ];

    [Fact]
    public void The_input_of_every_earlier_request_is_a_prefix_of_a_later_ones() =>
        Gen.Select(Conversations.Any, Gen.Int[0, s_profiles.Length - 1]).Sample((conversation, profile) =>
        {
            var whole = Input(conversation, s_profiles[profile]);
            for (var count = 0; count < conversation.Turns.Count; count++)
            {
                // What is said about the answer may differ from turn to turn.
                var earlier = conversation with { Turns = [.. conversation.Turns.Take(count)], MaxTokens = 100 + count, Stream = count % 2 == 0, Effort = Effort.Low };
                var prefix = Input(earlier, s_profiles[profile]);
                Assert.True(whole.StartsWith(prefix, StringComparison.Ordinal), $"after {count} turns:\n{prefix}\nis no prefix of\n{whole}");
            }
        });

    [Fact]
    public void The_same_conversation_gives_the_same_bytes() =>
        Conversations.Any.Sample(conversation => Assert.Equal(Given.Write(conversation).Text, Given.Write(conversation).Text));

    [Fact] // R27: whatever the history, no reasoning is left without an item after it in its turn
    public void Reasoning_is_always_followed_by_an_item_of_its_turn() =>
        Conversations.Any.Sample(conversation =>
        {
            var items = Given.Write(conversation, Given.Scope(Given.Profile with { WebSearch = true })).Input;
            for (var i = 0; i < items.Count; i++)
            {
                if (!items[i].GetProperty("type").ValueEquals("reasoning")) continue;
                var next = items[i + 1];
                Assert.True(next.GetProperty("type").GetString() is "reasoning" or "function_call" or "code_interpreter_call" or "mcp_call" or "web_search_call" || next.GetProperty("role").ValueEquals("assistant"), next.GetRawText());
            }
        });

    [Fact] // R3: clear_at changes its own item and nothing else
    public void A_cleared_system_turn_is_all_that_may_go()
    {
        var note = Given.System(Given.Text("note")) with { ClearAtNextUser = true };
        Turn[] turns = [Given.User("q"), note, Given.Assistant(Given.Text("a"))];
        var before = Given.Write(Given.Conversation(turns)).Items;
        var after = Given.Write(Given.Conversation([.. turns, Given.User("r")])).Items;
        Assert.Equal([before[0], before[2]], after.Take(2));
    }

    [Fact] // clients 1.3: as Claude Code's cache_control moves on, an older message turns from blocks into a string
    public void A_message_is_the_same_with_a_cache_mark_and_as_a_string()
    {
        const string Marked = """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"q","cache_control":{"type":"ephemeral"}}]}]}""";
        const string Plain = """{"model":"m","max_tokens":9,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"a"},{"role":"user","content":[{"type":"text","text":"r","cache_control":{"type":"ephemeral"}}]}]}""";
        Assert.StartsWith(Input(Read(Marked), Given.Profile), Input(Read(Plain), Given.Profile), StringComparison.Ordinal);

        static Conversation Read(string body) => MessagesRequestReader.Read(Encoding.UTF8.GetBytes(body), new RequestTraits(ApiVersion.V2023, new HashSet<string>()), new Warnings());
    }

    /// <summary>The bytes of <c>input</c> without its closing bracket.</summary>
    private static string Input(Conversation conversation, UpstreamProfile profile)
    {
        var body = Given.Write(conversation, Given.Scope(profile)).Body;
        var reader = new Utf8JsonReader(body);
        reader.Read();
        while (reader.Read() && !reader.Is("input"u8))
        {
            reader.Read();
            reader.Skip();
        }

        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return Encoding.UTF8.GetString(body.AsSpan(start, (int)reader.BytesConsumed - 1 - start));
    }
}
