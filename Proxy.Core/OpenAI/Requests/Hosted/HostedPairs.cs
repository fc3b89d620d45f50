using Proxy.Core.Canonical.Conversations;

namespace Proxy.Core.OpenAI.Requests.Hosted;

/// <summary>Which hosted call of a turn belongs to which result: each id's first of both.</summary>
internal sealed class HostedPairs
{
    private readonly Dictionary<string, HostedHistoryBlock> _calls = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);

    public HostedPairs(Turn turn)
    {
        foreach (var block in turn.Blocks)
        {
            if (block is not HostedHistoryBlock hosted) continue;
            if (hosted.Hosted.CallId is { } call) _calls.TryAdd(call, hosted);
            else if (hosted.Hosted.AnswersId is { } answers) _answered.Add(answers);
        }
    }

    /// <summary>The call that a result answers; null when it stands in another turn.</summary>
    public HostedHistoryBlock? CallOf(string id) => _calls.GetValueOrDefault(id);

    public bool IsAnswered(string id) => _answered.Contains(id);
}
