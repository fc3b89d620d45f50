using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Core.Translation;

/// <summary>R66: reads the answer to a request for a summary that the gateway made on its own account.</summary>
internal static class SummaryReader
{
    /// <param name="body">The upstream's whole answer: one object, or a stream from an upstream that has nothing else.</param>
    /// <returns>Null when there is no summary in it.</returns>
    public static FreshCompaction? Read(ReadOnlyMemory<byte> body, bool isStream, AnswerContext context)
    {
        var taken = new Taker();
        using var compaction = new CompactionStage(taken, sign: null);
        using var citations = context.Citing is { } sources ? new CitationStage(compaction, sources, context.Scope.Warnings, splits: false) : null;
        IAnswerSink stage = citations is null ? compaction : citations;
        if (isStream)
        {
            using var reader = new ResponsesStreamReader(context, stage);
            reader.Read(body.Span);
        }
        else
        {
            ResponsesJsonReader.Read(body, context, stage);
        }

        return taken.Compaction is { } taking ? new FreshCompaction(taking, taken.Usage) : null;
    }

    private sealed class Taker : IAnswerSink
    {
        public Compaction? Compaction { get; private set; }

        public Usage Usage { get; private set; }

        public bool Ended { get; private set; }

        public void Start(in AnswerStart start)
        {
        }

        public void OpenText()
        {
        }

        public void OpenThinking()
        {
        }

        public void OpenToolUse(string id, string name, string? toolset = null)
        {
        }

        public void Append(ReadOnlySpan<byte> escaped)
        {
        }

        public void Sign(ReadOnlySpan<byte> signature)
        {
        }

        public void Close()
        {
        }

        public void Redacted(ReadOnlySpan<byte> data)
        {
        }

        public void Hosted(HostedBlock block) => Compaction = block as Compaction;

        public void Cite(Citation citation)
        {
        }

        public void Finish(in AnswerEnd end) => (Usage, Ended) = (end.Usage, true);

        public void Fail(Failure failure) => Ended = true;
    }
}
