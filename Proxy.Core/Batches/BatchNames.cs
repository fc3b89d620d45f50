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
    public const string Open = "open/";

    public static string Folder(string tenant) => "batches/" + TenantFolder.Of(tenant) + "/";

    public static string Folder(string tenant, string id) => Folder(tenant) + id + "/";

    public static string OpenMark(string tenant, string id) => Open + TenantFolder.Of(tenant) + "." + id;

    /// <summary>Whether it can be one of ours; every other is unknown without a look.</summary>
    public static bool IsId(string id) => id.Length is > 9 and <= 64 && id.StartsWith("msgbatch_", StringComparison.Ordinal) && id.All(static c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
