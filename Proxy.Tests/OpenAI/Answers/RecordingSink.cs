using System.Globalization;
using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>
/// Writes every call down as a line, opens what was sealed, and fails the test on a call that breaks the sink's grammar.
/// <see cref="ToString"/> has each fragment on its own line; <see cref="Folded"/> joins the fragments of a block.
/// </summary>
internal sealed class RecordingSink : IAnswerSink
{
    private enum Stage
    {
        Before,
        Between,
        Text,
        Thinking,
        ToolUse,
        Signed,
        After,
    }

    private readonly List<string> _lines = [];
    private readonly List<string> _folded = [];
    private readonly List<byte> _block = [];
    private Stage _stage = Stage.Before;

    public bool Ended { get; set; }

    public int Appends { get; private set; }

    public Failure? Failure { get; private set; }

    public AnswerEnd? End { get; private set; }

    public List<WebCitation> Citations { get; } = [];

    public bool IsComplete => _stage == Stage.After;

    public string Folded => string.Join('\n', _folded);

    /// <summary>Folded, without what may differ between an event stream and the Response it ends with: the sealed ciphertext and ids upstream changes.</summary>
    public string Meaning => string.Join('\n', _folded.Select(l =>
        l.StartsWith("  sign ", StringComparison.Ordinal) ? "  sign " + l[l.LastIndexOf("l=[", StringComparison.Ordinal)..]
        : l.StartsWith("redacted", StringComparison.Ordinal) ? "redacted" : l));

    public void Start(in AnswerStart start)
    {
        Expect(Stage.Before);
        Write($"start {start.MessageId} ~{start.InputTokensEstimate}");
        _stage = Stage.Between;
    }

    public void OpenText() => Open("text", Stage.Text);

    public void OpenThinking() => Open("thinking", Stage.Thinking);

    public void OpenToolUse(string id, string name, string? toolset = null) => Open($"tool_use {id} {name}" + (toolset is null ? "" : " of " + toolset), Stage.ToolUse);

    public void Append(ReadOnlySpan<byte> escaped)
    {
        Expect(Stage.Text, Stage.Thinking, Stage.ToolUse);
        Assert.True(System.Text.Unicode.Utf8.IsValid(escaped), "not UTF-8");
        Appends++;
        _lines.Add("  \"" + Encoding.UTF8.GetString(escaped) + "\"");
        _block.AddRange(escaped);
    }

    public void Sign(ReadOnlySpan<byte> signature)
    {
        Expect(Stage.Thinking);
        FoldBlock();
        Write("  sign " + Unsealed(signature));
        _stage = Stage.Signed;
    }

    public void Close()
    {
        Expect(Stage.Text, Stage.Thinking, Stage.ToolUse, Stage.Signed);
        FoldBlock();
        Write("close");
        _stage = Stage.Between;
    }

    public void Redacted(ReadOnlySpan<byte> data)
    {
        Expect(Stage.Between);
        Write("redacted " + Unsealed(data));
    }

    public void Hosted(HostedBlock block)
    {
        Expect(Stage.Between);
        Write(Web.WebLines.Of(block) ?? "hosted " + (block is ToolSearchResult found ? found.ToolUseId + " found " + string.Join(", ", found.Tools) : block));
    }

    public void Cite(Citation citation)
    {
        Expect(Stage.Text);
        if (citation is WebCitation web) Citations.Add(web);
        Write("  cite " + Web.WebLines.Of(citation));
    }

    public void Finish(in AnswerEnd end)
    {
        Expect(Stage.Between);
        End = end;
        var usage = end.Usage;
        var line = new StringBuilder("finish ").Append(end.Reason);
        if (end.Refusal is { } refusal)
            line.Append(CultureInfo.InvariantCulture, $" category={refusal.Category ?? "null"} explanation={(refusal.Explanation is null ? "null" : Encoding.UTF8.GetString(refusal.Explanation))}");
        line.Append(CultureInfo.InvariantCulture, $" in={usage.Input} read={usage.CacheRead} write={usage.CacheWrite}({usage.CacheWriteShort}+{usage.CacheWriteLong}) out={usage.Output} thinking={usage.Reasoning}");
        if (usage.Tier != ServedTier.Standard) line.Append(' ').Append(usage.Tier);
        if (usage.Fast) line.Append(" fast");
        if (usage.Estimated) line.Append(" estimated");
        if (usage.WebSearches is { } searches) line.Append(CultureInfo.InvariantCulture, $" searches={searches} fetches={usage.WebFetches}");
        Write(line.ToString());
        _stage = Stage.After;
    }

    public void Fail(Failure failure)
    {
        Assert.NotEqual(Stage.After, _stage);
        FoldBlock();
        Failure = failure;
        Write($"fail {failure.Kind}: {failure.Message}");
        _stage = Stage.After;
    }

    public override string ToString() => string.Join('\n', _lines);

    public static SealedItem Open(ReadOnlySpan<byte> sealedText) =>
        SealedItem.TryDecode(AnswerScope.Envelope.TryOpen(sealedText, AnswerScope.Tenant)!)!;

    private static string Unsealed(ReadOnlySpan<byte> sealedText)
    {
        var item = Open(sealedText);
        Assert.Equal("openai", item.Upstream);
        Assert.Equal("gpt-5.6", item.Family);
        if (item.Kind == SealedKind.Item && item.Followers.Count > 0) return "item " + item.Item + " then " + string.Join(" then ", item.Followers);
        if (item.Kind == SealedKind.Item) return "item " + (item.Partial ? "partial" : item.Item.ToString());
        return $"reasoning id={item.Id} e={item.EncryptedContent ?? "null"} l=[{string.Join(',', item.SummaryLengths)}]"
            + (item.IsReasoningText ? " reasoning_text" : "") + (item.TextHash is null ? "" : " h=" + item.TextHash) + (item.Partial ? " partial" : "")
            + string.Concat(item.Followers.Select(f => " then " + f))
            + (item.NextId is null ? "" : " next=" + item.NextId) + (item.NextPhase is null ? "" : " phase=" + item.NextPhase);
    }

    private void Open(string line, Stage stage)
    {
        Expect(Stage.Between);
        Write(line);
        _stage = stage;
    }

    private void FoldBlock()
    {
        if (_block.Count > 0) _folded.Add("  \"" + EscapedUtf8.DecodeString([.. _block]) + "\"");
        _block.Clear();
    }

    private void Write(string line)
    {
        _lines.Add(line);
        _folded.Add(line);
    }

    private void Expect(params ReadOnlySpan<Stage> allowed) => Assert.True(allowed.Contains(_stage), $"a call in stage {_stage} after:\n{this}");
}
