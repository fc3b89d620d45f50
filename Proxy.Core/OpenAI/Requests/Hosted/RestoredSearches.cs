using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Answers;
using Proxy.Core.OpenAI.Ids;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests.Hosted;

/// <summary>S7 undone: a search's item from the envelope in its first hit; where there is none to carry one, from what the blocks show.</summary>
internal static class RestoredSearches
{
    /// <returns>False for a search that is not ours to restore; then it is told in words (R70).</returns>
    /// <exception cref="RequestRejectedException">An envelope of ours was changed.</exception>
    public static bool Write(RequestBuild build, ServerToolUse use, WebSearchResult result, BlockPath path)
    {
        build.UsedToolIds.Add(use.Id);
        SealedItem? carrier = null;
        for (var i = 0; i < result.Hits.Count; i++)
        {
            if (Open(build, result.Hits[i].EncryptedContent, path, i) is not { } item) return false;
            if (item.Upstream != build.Scope.Route.Upstream || item.Family != build.Profile.Family) return false;
            if (item.Kind == SealedKind.Item) carrier ??= item;
        }

        if (!IsTaken(build)) return false;
        if (carrier is null) return WriteSearch(build, use, isFailed: result.ErrorCode is not null);
        Append(build, carrier.Item.Span);
        foreach (var follower in carrier.Followers) Append(build, follower.Span);
        // The message after it has its own id back (R6).
        build.Following = carrier;
        return true;
    }

    /// <returns>False for a page that was not opened here: ours tell no text of it.</returns>
    public static bool Write(RequestBuild build, ServerToolUse use, WebFetchResult result)
    {
        build.UsedToolIds.Add(use.Id);
        if (!IsTaken(build) || (result.ErrorCode is null && result.Text is not { IsEmpty: true })) return false;
        if (ServerToolIds.ToSearch(use.Id) is not { } id) return false;
        var url = Find(use.Input, "url"u8);
        var pattern = Find(use.Input, "pattern"u8);
        Begin(build, id, result.ErrorCode is not null);
        build.Output.Append(pattern is null ? "\"open_page\",\"url\":"u8 : "\"find_in_page\",\"pattern\":"u8);
        if (pattern is { } sought)
        {
            build.Output.Append(sought.Token.Span);
            build.Output.Append(",\"url\":"u8);
        }

        if (url is { IsEmpty: false } known) build.Output.Append(known.Token.Span);
        else build.Output.Append("null"u8);
        build.Output.Append("}}"u8);
        return true;
    }

    /// <summary>R27: upstream takes such an item's id only behind the reasoning that led to it.</summary>
    private static bool IsTaken(RequestBuild build) => build.Scope.ReplayReasoning && build.Profile.WebSearch;

    /// <summary><c>{"id":"ws_1","type":"web_search_call","status":"completed","action":{"type":"search","queries":["q"],"query":"q"}}</c></summary>
    private static bool WriteSearch(RequestBuild build, ServerToolUse use, bool isFailed)
    {
        if (ServerToolIds.ToSearch(use.Id) is not { } id) return false;
        var query = Find(use.Input, "query"u8) ?? JsonText.Empty;
        Begin(build, id, isFailed);
        build.Output.Append("\"search\",\"queries\":["u8);
        build.Output.Append(query.Token.Span);
        build.Output.Append("],\"query\":"u8);
        build.Output.Append(query.Token.Span);
        build.Output.Append("}}"u8);
        return true;
    }

    private static void Begin(RequestBuild build, string id, bool isFailed)
    {
        build.Following = null;
        build.BeginItem();
        build.Output.Append("{\"id\":\""u8);
        build.Output.AppendAscii(id);
        build.Output.Append("\",\"type\":\"web_search_call\",\"status\":\""u8);
        build.Output.Append(isFailed ? "failed"u8 : "completed"u8);
        build.Output.Append("\",\"action\":{\"type\":"u8);
    }

    private static void Append(RequestBuild build, ReadOnlySpan<byte> item)
    {
        build.BeginItem();
        build.Output.Append(item);
    }

    /// <returns>Null for what was not sealed here.</returns>
    private static SealedItem? Open(RequestBuild build, JsonText envelope, BlockPath path, int hit)
    {
        var payload = build.Scope.Envelope.TryOpen(envelope.Escaped, build.Scope.Tenant);
        var item = payload is null ? null : SealedItem.TryDecode(payload);
        if (item is { Kind: SealedKind.Item or SealedKind.Reference }) return item;
        if (item is null && !build.Scope.Envelope.IsOwn(envelope.Escaped)) return null;
        throw RequestRejectedException.Invalid(FormattableString.Invariant($"{path}.content.{hit}: Invalid `encrypted_content` in `web_search_result` block"));
    }

    /// <summary>A string member of an input, as the token it is.</summary>
    private static JsonText? Find(JsonRaw input, ReadOnlySpan<byte> name)
    {
        var reader = new Utf8JsonReader(input.Span, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isIt = reader.Is(name);
            reader.Read();
            if (isIt && reader.TokenType == JsonTokenType.String) return new JsonText(input.Bytes[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
            reader.Skip();
        }

        return null;
    }
}
