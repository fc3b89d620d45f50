using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Counting;
using Proxy.Tests.Anthropic.Requests;
using Proxy.Tests.OpenAI.Requests;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Counting;

/// <summary>C4.2: what message_start says, against what upstream then counts. docs/benchmarks.md has the table that the first two give.</summary>
public sealed partial class PromptEstimateTests(ITestOutputHelper output)
{
    private static readonly string[] s_words = ["function", " the", " return", "\n    ", " value", "const ", " of", " request", "42", ", ", " a", " tokens"];

    [Theory] // The same question was recorded on both sides: Anthropic's request, OpenAI's count.
    [InlineData("text-json", "text-gpt4o-json")]
    [InlineData("text-stream", "text-gpt4o-stream")]
    [InlineData("max-tokens-stream", "incomplete-max-tokens-stream")]
    [InlineData("tool-call-json-t1", "tool-call-gpt4o-json-t1")]
    [InlineData("tool-call-json-t2", "tool-call-gpt4o-json-t2")]
    [InlineData("tool-call-stream-t1", "tool-call-gpt5-stream-t1")]
    [InlineData("thinking-tool-stream-t1", "reasoning-summary-encrypted-tool-stream-t1")]
    [InlineData("parallel-tools-stream-t1", "parallel-tools-gpt4omini-stream-t1")]
    [InlineData("tool-call-no-args-stream", "tool-call-no-args-stream")]
    public void A_first_turn_is_guessed_within_thirty_tokens_or_a_third(string anthropic, string openAI)
    {
        var conversation = Bodies.Read(Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.Anthropic, anthropic, "request.json")));
        var file = File.Exists(Path.Combine(RecordedTraces.Folder(RecordedTraces.OpenAI), openAI, "response.json")) ? "response.json" : "response.sse";
        var counted = int.Parse(InputTokens().Matches(Encoding.UTF8.GetString(RecordedTraces.Read(RecordedTraces.OpenAI, openAI, file)))[^1].Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
        var guessed = Given.Write(conversation).Context.InputTokensEstimate;
        output.WriteLine($"{openAI}: {counted} counted, {guessed} guessed");
        Assert.True(Math.Abs(guessed - counted) <= Math.Max(30, counted / 3), $"{counted} counted, {guessed} guessed");
    }

    [Fact] // o200k counts here; the answer's tokens come back as the next prompt's
    public void A_later_turn_is_known_within_three_in_a_hundred()
    {
        var random = new Random(7);
        var memory = new UsageMemory(TimeProvider.System);
        List<Turn> turns = [];
        var worst = 0.0;
        for (var turn = 0; turn < 12; turn++)
        {
            turns.Add(Given.User(Words(random, 300)));
            var conversation = Given.Conversation([.. turns]) with { System = [Given.Text(Words(new Random(1), 2000))] };
            var written = Given.Write(conversation, Given.Scope() with { Usages = memory });
            var counted = Count(conversation);
            var error = Math.Abs(written.Context.InputTokensEstimate - counted) / (double)counted;
            output.WriteLine($"turn {turn + 1}: {counted} counted, {written.Context.InputTokensEstimate} told, {error:P1}");
            if (turn > 0) worst = Math.Max(worst, error);
            var answer = Words(random, 200);
            turns.Add(Given.Assistant(Given.Text(answer)));
            written.Context.Remember(new Usage { Input = counted, Output = Count(Given.Conversation([.. turns]) with { System = conversation.System }) - counted });
        }

        Assert.InRange(worst, 0, 0.03);
    }

    [Fact]
    public void The_same_prompt_is_known_exactly_and_only_by_its_tenant()
    {
        var scope = Given.Scope() with { Usages = new UsageMemory(TimeProvider.System) };
        var conversation = Given.Conversation(Given.User("What is it?"));
        Given.Write(conversation, scope).Context.Remember(new Usage { Input = 4711, Output = 3 });
        Assert.Equal(4711, Given.Write(conversation, scope).Context.InputTokensEstimate);
        Assert.Equal(4711, Given.Write(conversation with { Stream = true, MaxTokens = 7 }, scope).Context.InputTokensEstimate);
        Assert.NotEqual(4711, Given.Write(conversation, scope with { Tenant = "other" }).Context.InputTokensEstimate);
        Assert.NotEqual(4711, Given.Write(conversation with { System = [Given.Text("s")] }, scope).Context.InputTokensEstimate);
    }

    [Fact] // R61
    public void A_mark_that_moves_on_does_not_hide_what_is_known()
    {
        var scope = Given.Scope(Given.Profile with { Breakpoints = true }) with { Usages = new UsageMemory(TimeProvider.System) };
        Given.Write(Given.Conversation(Given.User(Given.Text("q") with { Cache = CacheLife.Short })), scope).Context.Remember(new Usage { Input = 5000, Output = 100 });
        var next = Given.Conversation(Given.User("q"), Given.Assistant(Given.Text("a")), Given.User(Given.Text("r") with { Cache = CacheLife.Short }));
        Assert.InRange(Given.Write(next, scope).Context.InputTokensEstimate, 5100, 5100 + 100);
    }

    [Fact]
    public void Nothing_is_learned_from_estimates_and_summaries()
    {
        var scope = Given.Scope() with { Usages = new UsageMemory(TimeProvider.System) };
        var conversation = Given.Conversation(Given.User("q"));
        Given.Write(conversation, scope).Context.Remember(new Usage { Input = 4711, Estimated = true });
        Given.Write(conversation with { Summary = new SummaryRequest(null, false) }, scope).Context.Remember(new Usage { Input = 4711 });
        Assert.NotEqual(4711, Given.Write(conversation, scope).Context.InputTokensEstimate);
    }

    [Fact]
    public void The_memory_is_bounded_and_forgets_after_an_hour()
    {
        var time = new FakeTimeProvider();
        var memory = new UsageMemory(time, most: 2);
        for (var i = 1; i <= 3; i++) memory.Remember(new PromptKey("t", (ulong)i), new KnownPrompt(i, 0, 0));
        Assert.Equal([null, 2, 3], Enumerable.Range(1, 3).Select(i => memory.Find(new PromptKey("t", (ulong)i))?.Input));

        time.Advance(TimeSpan.FromMinutes(59));
        memory.Remember(new PromptKey("t", 3), new KnownPrompt(30, 0, 0));
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal([null, 30], Enumerable.Range(2, 2).Select(i => memory.Find(new PromptKey("t", (ulong)i))?.Input));
    }

    [Fact]
    public void A_hash_does_not_depend_on_the_pieces() => Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 300], Gen.Int[0, 300]).Sample((bytes, a, b) =>
    {
        var (first, second) = (Math.Min(a, bytes.Length), Math.Min(Math.Max(a, b), bytes.Length));
        PrefixHash whole = new(), pieces = new();
        whole.Add(bytes);
        pieces.Add(bytes.AsSpan(0, first));
        pieces.Add(bytes.AsSpan(first, second - first));
        pieces.Add(bytes.AsSpan(second));
        Assert.Equal(whole.Value, pieces.Value);
        if (bytes.Length == 0) return;
        bytes[first == bytes.Length ? 0 : first] ^= 1;
        PrefixHash other = new();
        other.Add(bytes);
        Assert.NotEqual(whole.Value, other.Value);
    });

    private static string Words(Random random, int count) => string.Concat(Enumerable.Range(0, count).Select(_ => s_words[random.Next(s_words.Length)]));

    private static int Count(Conversation conversation)
    {
        using var body = new Core.Json.PooledBuffer(1024);
        var media = Core.OpenAI.Requests.ResponsesRequestWriter.WriteCounted(conversation, Given.Scope(), body);
        return LocalCount.Of(body.Written, media);
    }

    [GeneratedRegex(@"""input_tokens""\s*:\s*(\d+)")]
    private static partial Regex InputTokens();
}
