using Proxy.Core.Storage;

namespace Proxy.Core.Batches;

/// <summary>
/// Where a batch is kept. No object is ever rewritten, so nothing can be lost between two who change one:
/// <code>
/// batches/{tenant}/{id}/batch.json      what it was made with
///                       input.bin       the bytes of its requests, one after another
///                       input.idx       where each begins: 8 bytes each, little endian, and one more for the end
///                       cancel.json     made by the first to cancel
///                       log/{writer}    results as they come, appended by one worker each; a result may be there twice
///                       results.jsonl   one line a request, made from the logs when the batch ends
///                       end.json        made after it: the batch has ended
///                       archive.json    made after requests and results were deleted
/// open/{tenant}.{id}                    empty; there from before batch.json until after end.json: what workers look through
/// </code>
/// </summary>
internal static class BatchNames
{
    public const string All = "batches/";
    public const string Open = "open/";
    public const string Made = "batch.json";
    public const string Requests = "input.bin";
    public const string Places = "input.idx";
    public const string Cancelled = "cancel.json";
    public const string Logs = "log/";
    public const string Results = "results.jsonl";
    public const string Ended = "end.json";
    public const string Archived = "archive.json";

    public static string Folder(string tenant) => All + TenantFolder.Of(tenant) + "/";

    public static string Folder(string tenant, string id) => Folder(tenant) + id + "/";

    public static string OpenMark(string tenant, string id) => Open + TenantFolder.Of(tenant) + "." + id;

    /// <summary>From the name of an open mark to the batch's folder.</summary>
    /// <returns>Null when the name is no mark's.</returns>
    public static string? FolderOf(string openMark) =>
        openMark.StartsWith(Open, StringComparison.Ordinal) && openMark.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            ? $"{All}{openMark[Open.Length..dot]}/{openMark[(dot + 1)..]}/"
            : null;

    /// <summary>From the name of any object of a batch to the batch's folder; null when it is none.</summary>
    public static string? FolderIn(string name)
    {
        var tenant = name.StartsWith(All, StringComparison.Ordinal) ? name.IndexOf('/', All.Length) : -1;
        var id = tenant < 0 ? -1 : name.IndexOf('/', tenant + 1);
        return id < 0 ? null : name[..(id + 1)];
    }

    /// <summary>Whether it can be one of ours; every other is unknown without a look.</summary>
    public static bool IsId(string id) => id.Length is > 9 and <= 64 && id.StartsWith("msgbatch_", StringComparison.Ordinal) && id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
