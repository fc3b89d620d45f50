using Proxy.Core.Canonical.Answers;
using Proxy.Core.OpenAI;

namespace Proxy.Core.Translation;

/// <summary>S20: an answer that consists of a refusal only, for an upstream that gave no answer object at all.</summary>
internal static class AnswerRefusal
{
    public static void Write(IAnswerSink sink, AnswerContext context, in AnswerEnd end, bool started)
    {
        if (!started) sink.Start(new AnswerStart(context.Scope.Ids.New("msg_"), context.InputTokensEstimate));
        sink.Finish(end);
    }
}
