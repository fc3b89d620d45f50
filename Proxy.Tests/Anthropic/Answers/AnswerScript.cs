using System.Text;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Tests.Anthropic.Answers;

/// <summary>Plays calls into a writer and hands back what it wrote.</summary>
internal static class AnswerScript
{
    public static MessageFormat Format { get; } = new("claude-opus-4-8", "req_1");

    public static AnswerStart Begin { get; } = new("msg_1", 12);

    public static Usage Tokens { get; } = new() { Input = 1000, CacheRead = 600, CacheWrite = 300, CacheWriteShort = 100, CacheWriteLong = 200, Output = 50, Reasoning = 20 };

    public static string Stream(Action<SseAnswerWriter> play, MessageFormat? format = null)
    {
        using var output = new PooledBuffer();
        play(new SseAnswerWriter(output, format ?? Format));
        return Encoding.UTF8.GetString(output.Written);
    }

    public static string Message(Action<MessageFolder> play, MessageFormat? format = null)
    {
        using var output = new PooledBuffer();
        var folder = new MessageFolder(output, format ?? Format);
        play(folder);
        Assert.True(folder.Ended);
        Assert.Null(folder.Failure);
        return Encoding.UTF8.GetString(output.Written);
    }

    public static void End(this IAnswerSink sink, StopReason reason = StopReason.EndTurn) => sink.Finish(new AnswerEnd(reason, Tokens));

    /// <summary>Every kind of block, as the reader calls it.</summary>
    public static void EveryBlock(IAnswerSink sink)
    {
        sink.Start(Begin);
        sink.OpenThinking();
        sink.Append("let me "u8);
        sink.Append("see\\n"u8);
        sink.Sign("c2ln"u8);
        sink.Close();
        sink.Redacted("ZGF0YQ"u8);
        sink.OpenText();
        sink.Append("caf\\u00e9 \\ud83d"u8);
        sink.Append("\\ude00"u8);
        sink.Close();
        sink.OpenToolUse("toolu_1", "bash");
        sink.Append("{\\\"command\\\":"u8);
        sink.Append("\\\"ls\\\"}"u8);
        sink.Close();
        sink.OpenToolUse("toolu_2", "now");
        sink.Close();
        sink.End(StopReason.ToolUse);
    }
}
