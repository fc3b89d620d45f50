using Proxy.Api.Pipeline;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Files;

namespace Proxy.Api.Files;

/// <summary>What a list is asked for (A9): <c>?limit=20&amp;page=page_…</c>, <c>?ids[]=…</c>, or under the older beta <c>?limit&amp;before_id&amp;after_id</c>.</summary>
internal static class FileListQuery
{
    private const int MostIds = 100;

    /// <returns>Null when no ids are asked for.</returns>
    public static IReadOnlyCollection<string>? Ids(IQueryCollection query)
    {
        if (!query.ContainsKey("ids[]") && !query.ContainsKey("ids")) return null;
        var ids = query["ids[]"].Concat(query["ids"]).OfType<string>().ToHashSet(StringComparer.Ordinal);
        if (ids.Count > MostIds) throw Invalid("ids", $"at most {MostIds} are allowed");
        foreach (var other in (string[])["page", "limit", "before_id", "after_id"])
        {
            if (query.ContainsKey(other)) throw Invalid("ids", "cannot be used together with " + other);
        }

        // What cannot be an id is nobody's.
        return ids.Where(FileNames.IsId).ToHashSet(StringComparer.Ordinal);
    }

    public static FileQuery Read(HttpRequest request, bool isLegacy)
    {
        var query = request.Query;
        var (page, after, before) = ((string?)query["page"], (string?)query["after_id"], (string?)query["before_id"]);
        // A client that pages in the other shape would get the first page for ever.
        if (isLegacy && page is not null) throw Invalid("page", "not with anthropic-beta: files-api-2025-04-14, which pages by after_id and before_id");
        if (!isLegacy && (after ?? before) is not null) throw Invalid(after is null ? "before_id" : "after_id", "only with anthropic-beta: files-api-2025-04-14; page by page");
        if (after is not null && before is not null) throw Invalid("before_id", "cannot be used together with after_id");
        return new FileQuery(PageQuery.ReadLimit(request))
        {
            After = page is null ? null : FileCursor.Parse(page) ?? throw Invalid("page", "must be next_page of an earlier answer"),
            AfterId = after,
            BeforeId = before,
        };
    }

    private static RequestRejectedException Invalid(string field, string problem) => RequestRejectedException.Invalid(field + ": " + problem);
}
