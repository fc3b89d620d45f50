using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.Canonical.Answers;

/// <summary>
/// An answer as it happens: blocks one after another, each opened and closed once. The OpenAI adapter calls it (from a
/// stream or from a JSON body: same calls), stages may stand in between, the Anthropic adapter writes what it is told.
/// Grammar: <c>Start (Open (Append | Cite)* Sign? Close | Redacted | Hosted)* (Finish | Fail)</c>, or <c>Fail</c> alone;
/// <c>Cite</c> only in a text.
/// </summary>
internal interface IAnswerSink
{
    /// <summary>The consumer needs no more: every later call is ignored and upstream may be cancelled.</summary>
    bool Ended { get; }

    /// <summary>Commits the answer: from here a failure can no longer become an HTTP status.</summary>
    void Start(in AnswerStart start);

    void OpenText();

    /// <summary>Opens a text block that holds a refusal's words (S14): it follows no output format. Otherwise it is text like any other.</summary>
    void OpenRefusal() => OpenText();

    /// <summary>Opens a text block that its citations are told for right away (R20). Otherwise it is text like any other.</summary>
    void OpenCited() => OpenText();

    void OpenThinking();

    /// <param name="id">The client-facing id, e.g. <c>toolu_…</c>; unique over the conversation (K9).</param>
    /// <param name="name">The name the client declared, or a toolset's member.</param>
    /// <param name="toolset">R45: <c>computer</c> or <c>browser</c>; null for a tool of its own.</param>
    void OpenToolUse(string id, string name, string? toolset = null);

    /// <summary>Adds to the open block: text, thinking, or a fragment of the tool input's JSON text.</summary>
    /// <param name="escaped">Content of a JSON string without quotes, escapes intact, valid UTF-8, never split inside an escape.</param>
    void Append(ReadOnlySpan<byte> escaped);

    /// <summary>Signs the open thinking block, once, right before <see cref="Close"/>.</summary>
    /// <param name="signature">Base64url; needs no escaping.</param>
    void Sign(ReadOnlySpan<byte> signature);

    void Close();

    /// <summary>A whole redacted_thinking block (R25).</summary>
    /// <param name="data">Base64url; needs no escaping.</param>
    void Redacted(ReadOnlySpan<byte> data);

    /// <summary>A whole block of a hosted tool (C4.4).</summary>
    void Hosted(HostedBlock block);

    /// <summary>Adds a citation to the open text block (S8).</summary>
    void Cite(Citation citation);

    void Finish(in AnswerEnd end);

    void Fail(Failures.Failure failure);
}
