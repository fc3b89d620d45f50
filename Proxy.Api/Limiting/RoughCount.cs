using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Media;

namespace Proxy.Api.Limiting;

/// <summary>Input tokens before anybody has counted: a quarter of the bytes that are text, and a thousand for an image or a document. Corrected when upstream told.</summary>
internal static class RoughCount
{
    /// <param name="bytes">Of the request body.</param>
    public static long Of(Conversation conversation, int bytes)
    {
        long media = 0;
        var count = 0;
        foreach (var turn in conversation.Turns)
        {
            foreach (var block in turn.Blocks) Measure(block, ref media, ref count);
        }

        return (Math.Max(0, bytes - media) / 4) + (count * RoughMedia.TokensEach);
    }

    private static void Measure(Block block, ref long media, ref int count)
    {
        switch (block)
        {
            case ImageBlock image:
                Measure(image.Source, ref media, ref count);
                break;
            case DocumentBlock document:
                Measure(document.Source, ref media, ref count);
                break;
            case ToolResultBlock result:
                foreach (var part in result.Content) Measure(part, ref media, ref count);
                break;
        }
    }

    private static void Measure(MediaSource source, ref long media, ref int count)
    {
        switch (source)
        {
            case TextSource:
                break;
            case ContentSource content:
                foreach (var part in content.Blocks) Measure(part, ref media, ref count);
                break;
            case Base64Source base64:
                count++;
                media += base64.Data.Escaped.Length;
                break;
            default:
                count++;
                break;
        }
    }
}
