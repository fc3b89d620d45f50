using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Tests.Canonical.Stages;

/// <summary>Writes down what a stage hands on, one line per call.</summary>
internal sealed class RecordingSink : IAnswerSink
{
    public List<string> Calls { get; } = [];

    /// <summary>Everything appended, as it came.</summary>
    public StringBuilder Appended { get; } = new();

    public AnswerEnd? End { get; private set; }

    public bool Ended { get; private set; }

    public void Start(in AnswerStart start) => Calls.Add("start");

    public void OpenText() => Calls.Add("text");

    public void OpenCited() => Calls.Add("cited");

    public void OpenRefusal() => Calls.Add("refusal");

    public void OpenThinking() => Calls.Add("thinking");

    public void OpenToolUse(string id, string name, string? toolset = null) => Calls.Add("tool " + name + (toolset is null ? "" : " of " + toolset));

    public void Append(ReadOnlySpan<byte> escaped)
    {
        var text = Encoding.UTF8.GetString(escaped);
        Calls.Add("+" + text);
        Appended.Append(text);
    }

    public void Sign(ReadOnlySpan<byte> signature) => Calls.Add("sign");

    public void Close() => Calls.Add("close");

    public void Redacted(ReadOnlySpan<byte> data) => Calls.Add("redacted");

    public void Hosted(HostedBlock block) => Calls.Add("hosted " + block.GetType().Name);

    public void Cite(Citation citation) => Calls.Add("cite");

    public void Finish(in AnswerEnd end)
    {
        Calls.Add("finish " + end.Reason);
        End = end;
        Ended = true;
    }

    public void Fail(Failure failure)
    {
        Calls.Add("fail");
        Ended = true;
    }
}
