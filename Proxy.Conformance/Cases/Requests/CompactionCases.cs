using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R66, R67: conversations that are made shorter.</summary>
internal static class CompactionCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("compact.sent", "R66", "compaction is upstream's to do", Edited("""{"type":"compact_20260112","trigger":{"type":"input_tokens","value":60000}}"""),
            ("context_management", """[{"type":"compaction","compact_threshold":60000}]""")),
        new("compact.back", "R66 S13", "its compaction is a block, and goes back as what it was", async trial =>
        {
            var ask = Edited("""{"type":"compact_20260112","trigger":{"type":"input_tokens","value":60000}}""");
            await trial.PlayAsync(Turn.Of("""{"compaction":{}}""", Step.Text("Hi.")));
            var first = (await trial.OkAsync(ask)).Message.Is(("content.*.type", """["compaction","text"]"""), ("content.0.content", "?"));
            await trial.OkAsync(ask.With("messages", Json.List([Ask.Turn("user", Hi), Ask.Turn("assistant", first.Raw("content")), Ask.Turn("user", "\"Go on\"")])));
            (await trial.UpstreamAsync())[1].Is("input.[compaction].0.encrypted_content", "?");
        }) { NeedsUpstream = true },
        new("compaction.made", "R67", "a summary is asked for, and answered with its block alone", async trial =>
        {
            await trial.PlayAsync(Turn.Says("They greeted."), Turn.Says("They greeted."));
            foreach (var streamed in (bool[])[false, true])
                (await trial.OkAsync(Compacting.Streamed(streamed))).Message.Is(("content.*.type", """["compaction"]"""), ("content.0.content", "=They greeted."), ("content.0.signature", "?"), ("stop_reason", "=compaction"));
        }) { NeedsUpstream = true },
        new("compaction.back", "R67", "its block stands for what was said before", async trial =>
        {
            var block = await MadeAsync(trial);
            await trial.OkAsync(After(block));
            var sent = (await trial.UpstreamAsync())[^1].Is("input.0.role", "=developer");
            if (!sent.Raw("input.0").Contains("They greeted.", StringComparison.Ordinal)) throw new NotHeldException("the summary is not at the beginning: " + sent.Raw("input"));
        }) { NeedsUpstream = true },
        Tampered("compaction.changed", "compaction_content_mismatch", block => block.Replace("They greeted.", "They fought.", StringComparison.Ordinal)),
        Tampered("compaction.twice", "compaction_block_ambiguous", block => $"{block},{block}"),
        Tampered("compaction.misplaced", "compaction_block_misplaced", block => $"{Text("a")},{block}"),
    ];

    private static Ask Compacting => Ask.Of(Hi, "\"Hello.\"", "\"Go on\"").With("compaction", """{"type":"summarize"}""").Beta("compact-2026-09-04");

    private static Ask Edited(string edit) => Hello.With("context_management", $$"""{"edits":[{{edit}}]}""").Beta("compact-2026-01-12");

    private static Ask After(string blocks) => Ask.Turns(Ask.Turn("assistant", Content(blocks)), Ask.Turn("user", "\"Go on\"")).Beta("compact-2026-09-04");

    private static async Task<string> MadeAsync(Trial trial)
    {
        await trial.PlayAsync(Turn.Says("They greeted."));
        return (await trial.OkAsync(Compacting)).Message.Raw("content.0");
    }

    private static Case Tampered(string id, string code, Func<string, string> change) => new(id, "R67", $"what became of the block is told as {code}", async trial =>
        (await trial.RefusedAsync(After(change(await MadeAsync(trial))))).Is("details.error_code", "=" + code)) { NeedsUpstream = true };
}
