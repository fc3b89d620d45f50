using System.Text;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>S13, R66: a compaction that was asked for. Nobody but upstream can read it, so its words are always the same.</summary>
internal sealed class CompactionSlot(AnswerOutput output) : CarrierSlot(output, ItemKind.Compaction)
{
    private static readonly JsonText s_words = JsonText.From("[Context compacted upstream]");

    protected override void Write(byte[] envelope) =>
        Output.Hosted(new Compaction(s_words) { EncryptedContent = JsonText.From(Encoding.ASCII.GetString(envelope)) });
}
