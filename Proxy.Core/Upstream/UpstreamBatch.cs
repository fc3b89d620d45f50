using System.Text.Json;

namespace Proxy.Core.Upstream;

/// <summary>One of OpenAI's own batches as it was at a look (B6).</summary>
/// <param name="ErrorCode">Why it failed: the first of its <c>errors</c>.</param>
internal sealed record UpstreamBatch(string Id, UpstreamBatchStatus Status, string? OutputFile, string? ErrorFile, string? ErrorCode, string? ErrorMessage)
{
    /// <summary>Requests that are done, well or not, as upstream counts them; 0 where it does not tell.</summary>
    public int Done { get; init; }

    /// <summary>Nothing more will come of it.</summary>
    public bool IsOver => Status is not UpstreamBatchStatus.UnderWay;

    /// <summary>The account has too much queued already: the same batch is taken when it has less.</summary>
    public bool HadNoRoom => Status == UpstreamBatchStatus.Failed && ErrorCode is "token_limit_exceeded" or "rate_limit_exceeded";

    /// <returns>Null for what is no batch.</returns>
    public static UpstreamBatch? Read(JsonElement json)
    {
        if (BatchesClient.Text(json, "id") is not { } id || BatchesClient.Text(json, "status") is not { } word) return null;
        var status = word switch
        {
            "completed" => UpstreamBatchStatus.Completed,
            "failed" => UpstreamBatchStatus.Failed,
            "expired" => UpstreamBatchStatus.Expired,
            "cancelled" => UpstreamBatchStatus.Cancelled,
            _ => UpstreamBatchStatus.UnderWay,
        };
        var error = json.TryGetProperty("errors", out var errors) && errors.ValueKind == JsonValueKind.Object && errors.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array
            ? data.EnumerateArray().FirstOrDefault()
            : default;
        var counts = json.TryGetProperty("request_counts", out var told) ? told : default;
        return new UpstreamBatch(id, status, BatchesClient.Text(json, "output_file_id"), BatchesClient.Text(json, "error_file_id"), BatchesClient.Text(error, "code"), BatchesClient.Text(error, "message"))
        {
            Done = Count(counts, "completed") + Count(counts, "failed"),
        };
    }

    private static int Count(JsonElement counts, string name) =>
        counts.ValueKind == JsonValueKind.Object && counts.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) ? Math.Clamp(count, 0, 1_000_000) : 0;
}

internal enum UpstreamBatchStatus
{
    /// <summary><c>validating</c>, <c>in_progress</c>, <c>finalizing</c>, <c>cancelling</c>, or a word that is not known yet.</summary>
    UnderWay,
    Completed,

    /// <summary>Its file was not taken: none of it was done.</summary>
    Failed,
    Expired,
    Cancelled,
}
