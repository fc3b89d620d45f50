using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Answers.Hosted;

/// <summary>
/// R66, R67: in a stream the block starts without content, one delta assigns it, sealed content with it. A signature has no
/// delta of its own, so it stands in the start.
/// </summary>
internal static class CompactionWriter
{
    /// <summary><c>{"type":"compaction","content":"…","encrypted_content":null,"signature":"…"}</c></summary>
    public static void WriteWhole(PooledBuffer output, Compaction compaction)
    {
        output.Append("{\"type\":\"compaction\",\"content\":"u8);
        WriteContents(output, compaction);
        WriteSignature(output, compaction);
        output.Append((byte)'}');
    }

    public static void WriteStart(PooledBuffer output, Compaction compaction)
    {
        output.Append("{\"type\":\"compaction\",\"content\":null"u8);
        WriteSignature(output, compaction);
        output.Append((byte)'}');
    }

    public static void WriteDelta(PooledBuffer output, Compaction compaction)
    {
        output.Append("{\"type\":\"compaction_delta\",\"content\":"u8);
        WriteContents(output, compaction);
        output.Append((byte)'}');
    }

    private static void WriteContents(PooledBuffer output, Compaction compaction)
    {
        Write(output, compaction.Content);
        output.Append(",\"encrypted_content\":"u8);
        Write(output, compaction.EncryptedContent);
    }

    private static void WriteSignature(PooledBuffer output, Compaction compaction)
    {
        if (compaction.Signature is null) return;
        output.Append(",\"signature\":"u8);
        Write(output, compaction.Signature);
    }

    private static void Write(PooledBuffer output, JsonText? text) => output.Append(text is { } given ? given.Token.Span : "null"u8);
}
