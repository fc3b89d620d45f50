using System.Text;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Tests.OpenAI.Answers.Web;

/// <summary>Web blocks as lines, with what was sealed in them opened.</summary>
internal static class WebLines
{
    /// <returns>Null for a block of another family.</returns>
    public static string? Of(HostedBlock block) => block switch
    {
        ServerToolUse use => $"call {use.Id} {use.Name} {use.Input}",
        WebSearchResult { ErrorCode: { } error } search => $"failed {search.ToolUseId} {error}",
        WebSearchResult search => $"found {search.ToolUseId}" + string.Concat(search.Hits.Select(h => $"\n  {Plain(h.Url)} {Plain(h.Title)} [{Opened(h.EncryptedContent.Escaped)}]")),
        WebFetchResult { ErrorCode: { } error } fetch => $"failed {fetch.ToolUseId} {error}",
        WebFetchResult fetch => $"fetched {fetch.ToolUseId} {fetch.Url}",
        _ => null,
    };

    public static string Of(Citation citation)
    {
        var web = Assert.IsType<WebCitation>(citation);
        return $"{Plain(web.Url)} {(web.Title is { } title ? Plain(title) : "null")} {web.CitedText} [{Opened(Encoding.ASCII.GetBytes(web.EncryptedIndex))}]";
    }

    private static string Opened(ReadOnlySpan<byte> envelope)
    {
        var item = RecordingSink.Open(envelope);
        return item.Kind switch
        {
            SealedKind.Reference => "ref",
            SealedKind.Annotation => "annotation",
            _ => "item " + item.Item + string.Concat(item.Followers.Select(f => " then " + f)) + (item.NextId is null ? "" : " next=" + item.NextId) + (item.NextPhase is null ? "" : " phase=" + item.NextPhase),
        };
    }

    private static string Plain(JsonText text) => EscapedUtf8.DecodeString(text.Escaped);
}
