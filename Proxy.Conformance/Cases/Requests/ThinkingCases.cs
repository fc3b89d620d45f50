using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R24 to R34: thinking, effort and reasoning that comes back.</summary>
internal static class ThinkingCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("replay.envelope", "C0.5", "what is opaque holds nothing that can be read", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Text("Hi.")));
            var signature = (await trial.OkAsync(Hello.With("thinking", Omitted))).Message.Text("content.0.signature");
            var bytes = Convert.FromBase64String(signature.Replace('-', '+').Replace('_', '/').PadRight((signature.Length + 3) / 4 * 4, '='));
            var clear = System.Text.Encoding.Latin1.GetString(bytes);
            if (!clear.StartsWith("rsp1.", StringComparison.Ordinal) || clear.Contains("rs_", StringComparison.Ordinal) || clear.Contains("gAAAA", StringComparison.Ordinal)) throw new NotHeldException("the envelope can be read: " + clear);
        }) { NeedsUpstream = true },
        new("replay.older", "R24", "changed thinking of an older message is dropped", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Text("Hi.")));
            var first = (await trial.OkAsync(Hello.With("thinking", Summarized))).Message.Raw("content");
            await trial.OkAsync(Ask.Of(Hi, first.Replace("\"think\"", "\"thinK\"", StringComparison.Ordinal), "\"Again\"", "\"Yes.\"", "\"Go on\"").With("thinking", Summarized));
            (await trial.UpstreamAsync())[1].Omits("thinK").Is("input.[reasoning].#", "0");
        }) { NeedsUpstream = true },
        new("replay.hidden", "R24", "text added to a hidden block is ignored", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Text("Hi.")));
            var first = (await trial.OkAsync(Hello.With("thinking", Omitted))).Message.Raw("content");
            await trial.OkAsync(Ask.Of(Hi, first.Replace("\"thinking\":\"\"", "\"thinking\":\"made up\"", StringComparison.Ordinal), "\"Again\"").With("thinking", Omitted));
            (await trial.UpstreamAsync())[1].Omits("made up").Is(("input.[reasoning].#", "1"), ("input.[reasoning].0.summary", "[]"));
        }) { NeedsUpstream = true },
        Sends("replay.redacted-foreign", "R26", "a redacted block of someone else is dropped", Ask.Of(Hi, Content("""{"type":"redacted_thinking","data":"EmwKAhgBEgy3va3pzix"}""", Text("Hello")), "\"Again\""), ("input.*.role", """["user","assistant","user"]""")),
        Sends("replay.empty-message", "R26", "a message that becomes empty is left out", Ask.Of(Hi, Content("""{"type":"redacted_thinking","data":"EmwKAhgBEgy3va3pzix"}"""), "\"Again\""), ("input.*.role", """["user","user"]""")),
        new("replay.alone", "R27", "reasoning that nothing follows in its turn is left out", async trial =>
        {
            await trial.PlayAsync(Turn.Of(Step.Reasoning("think"), Step.Text("Hi.")));
            var thought = (await trial.OkAsync(Hello.With("thinking", Summarized))).Message.Raw("content.0");
            await trial.OkAsync(Ask.Of(Hi, Content(thought), "\"Again\"").With("thinking", Summarized));
            (await trial.UpstreamAsync())[1].Is("input.[reasoning].#", "0");
        }) { NeedsUpstream = true },
        Sends("thinking.default-on", "R28 R33", "newer models think without being told, and hide it", Hello.On("claude-opus-5-5"), ("reasoning.effort", "=medium"), ("reasoning.summary", null)),
        Sends("thinking.default-off", "R28", "older models do not", Hello.On("claude-sonnet-4-5"), ("reasoning.effort", "=none")),
        Sends("thinking.summarized", "R29", "shown thinking asks for a summary", Hello.With("thinking", Summarized), ("reasoning.summary", "=auto"), ("include", """["reasoning.encrypted_content"]""")),
        Sends("thinking.omitted", "R29", "hidden thinking asks for none", Hello.With("thinking", Omitted), ("reasoning.summary", null)),
        Budget(1024, "low"), Budget(4096, "medium"), Budget(16384, "high"), Budget(32768, "xhigh"),
        Refused("thinking.small-budget", "R30", "a budget below 1024 is refused", Old(1023), "~budget_tokens"),
        Refused("thinking.large-budget", "R30", "a budget is less than max_tokens", Old(2048).With("max_tokens", "2048"), "~max_tokens"),
        Refused("thinking.no-budget", "R30", "newer models take no budget", Old(2048).On("claude-opus-5-5"), "~thinking"),
        Sends("thinking.disabled", "R31", "thinking switched off is effort none", Hello.With("thinking", """{"type":"disabled"}"""), ("reasoning.effort", "=none")),
        Warns("thinking.least", "R31", "where it cannot be switched off it is least, with a warning", Hello.On("gpt-6-astra").With("thinking", """{"type":"disabled"}"""), "thinking", ("reasoning.effort", "=low")),
        Refused("thinking.not-disabled", "R31", "some models refuse to be without", Hello.On("claude-opus-5-5").With("thinking", """{"type":"disabled"}"""), "~thinking"),
        Refused("thinking.disabled-xhigh", "R31", "and some with a high effort", Hello.On("claude-opus-5").With("thinking", """{"type":"disabled"}""").With("output_config", """{"effort":"xhigh"}"""), "~effort"),
        Answered("thinking.between-tools", "R32 S3", "between tools commentary comes as thinking", Adding.With("thinking", """{"type":"between_tools"}"""), Turn.Of(Step.Text("Adding.", "commentary"), Step.Call("add", """{"a":1}""")),
            ("content.*.type", """["thinking","tool_use"]"""), ("content.0.signature", "?")),
        Sends("effort.same", "R33", "an effort is the same word", Hello.With("output_config", """{"effort":"max"}"""), ("reasoning.effort", "=max")),
        Sends("effort.default", "R33", "the default is said, since upstream's is lower", Hello, ("reasoning.effort", "=high")),
        Warns("effort.clamped", "R33", "an effort that upstream lacks becomes the next lower", Hello.On("gpt-5").With("output_config", """{"effort":"max"}"""), "effort", ("reasoning.effort", "=high")),
        Warns("task-budget", "R34", "a task budget is told to be dropped", Hello.With("output_config", """{"task_budget":{"type":"tokens","total":50000}}"""), "task_budget"),
    ];

    private static Ask Old(int budget) => Hello.On("claude-sonnet-4-5").With("max_tokens", "64000").With("thinking", $$"""{"type":"enabled","budget_tokens":{{budget}}}""");

    private static Case Budget(int tokens, string effort) => Sends($"thinking.budget-{tokens}", "R30", $"a budget of {tokens} is effort {effort}", Old(tokens), ("reasoning.effort", "=" + effort));
}
