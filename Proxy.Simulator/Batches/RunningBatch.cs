using System.Text.Json.Nodes;
using Proxy.Simulator.Files;

namespace Proxy.Simulator.Batches;

/// <summary>
/// One batch. It goes a step further each time it is looked at, and is over when its time is; nothing runs in between:
/// <code>
/// validating ─▶ in_progress ─▶ … ─▶ finalizing ─▶ completed
///     └▶ failed      └▶ cancelling ─▶ cancelled      (expired, from anywhere, after 24 hours)
/// </code>
/// </summary>
/// <param name="looks">How many looks find it <c>in_progress</c>; an equal part of the requests is done by each.</param>
/// <param name="answer">Answers one request.</param>
/// <param name="queued">Requests of all batches that are not over.</param>
internal sealed class RunningBatch(string id, UploadedFile input, JsonNode? metadata, int looks, BatchLimits limits, Func<BatchLine, (int Status, JsonNode Body)> answer, UploadedFiles files, Func<int> queued, TimeProvider time)
{
    private readonly Dictionary<string, long?> _at = new(StringComparer.Ordinal) { ["created_at"] = time.GetUtcNow().ToUnixTimeSeconds() };
    private readonly List<byte[]> _output = [];
    private readonly List<byte[]> _errors = [];
    private IReadOnlyList<BatchLine> _lines = [];
    private JsonArray _faults = [];
    private string _status = "validating";
    private string? _outputFile;
    private string? _errorFile;
    private int _failed;
    private int _done;

    public string Id => id;

    /// <summary>Its requests, as long as it is not over.</summary>
    public int Queued => IsOver ? 0 : _lines.Count;

    private bool IsOver => _status is "completed" or "failed" or "expired" or "cancelled";

    /// <summary>One step further.</summary>
    public void Step()
    {
        if (IsOver) return;
        if (time.GetUtcNow() >= input.CreatedAt && time.GetUtcNow().ToUnixTimeSeconds() >= _at["created_at"] + 86_400) End("expired", "batch_expired", "This request could not be executed before the completion window expired.");
        else if (_status == "validating") Validate();
        else if (_status == "cancelling") End("cancelled", "batch_cancelled", "This request was not executed because the batch was cancelled.");
        else if (_status == "finalizing") End("completed", "", "");
        else Work();
    }

    /// <returns>False when it is over.</returns>
    public bool Cancel()
    {
        if (IsOver) return false;
        if (_status != "cancelling") Reach("cancelling");
        return true;
    }

    public JsonObject ToJson() => new()
    {
        ["id"] = id,
        ["object"] = "batch",
        ["endpoint"] = "/v1/responses",
        ["errors"] = _faults.Count == 0 ? null : new JsonObject { ["object"] = "list", ["data"] = _faults.DeepClone() },
        ["input_file_id"] = input.Id,
        ["completion_window"] = "24h",
        ["status"] = _status,
        ["output_file_id"] = _outputFile,
        ["error_file_id"] = _errorFile,
        ["created_at"] = _at["created_at"],
        ["in_progress_at"] = _at.GetValueOrDefault("in_progress_at"),
        ["expires_at"] = _at["created_at"] + 86_400,
        ["finalizing_at"] = _at.GetValueOrDefault("finalizing_at"),
        ["completed_at"] = _at.GetValueOrDefault("completed_at"),
        ["failed_at"] = _at.GetValueOrDefault("failed_at"),
        ["expired_at"] = _at.GetValueOrDefault("expired_at"),
        ["cancelling_at"] = _at.GetValueOrDefault("cancelling_at"),
        ["cancelled_at"] = _at.GetValueOrDefault("cancelled_at"),
        ["request_counts"] = new JsonObject { ["total"] = _lines.Count, ["completed"] = _output.Count, ["failed"] = _failed },
        ["metadata"] = metadata?.DeepClone(),
    };

    private void Validate()
    {
        (_lines, _faults) = BatchLine.ReadAll(input.Content, limits);
        if (_faults.Count == 0 && queued() > limits.Queued) _faults = [(JsonNode)BatchLine.Error("token_limit_exceeded", "Enqueued token limit reached. Please try again once some in_progress batches have been completed.", null)];
        if (_faults.Count > 0) _lines = [];
        Reach(_faults.Count > 0 ? "failed" : "in_progress");
    }

    private void Work()
    {
        var share = (_lines.Count + looks - 1) / Math.Max(1, looks);
        for (var end = Math.Min(_lines.Count, _done + Math.Max(1, share)); _done < end; _done++)
        {
            var (status, body) = answer(_lines[_done]);
            if (status != 200) _failed++;
            (status == 200 ? _output : _errors).Add(Line(_lines[_done], new JsonObject { ["status_code"] = status, ["request_id"] = "req_" + _done, ["body"] = body.DeepClone() }, null));
        }

        if (_done == _lines.Count) Reach("finalizing");
    }

    private void End(string status, string code, string message)
    {
        foreach (var line in _lines.Skip(_done)) _errors.Add(Line(line, null, new JsonObject { ["code"] = code, ["message"] = message }));
        _outputFile = Keep("output", _output);
        _errorFile = Keep("error", _errors);
        Reach(status);
    }

    private string? Keep(string name, List<byte[]> lines) =>
        lines.Count == 0 ? null : files.Add("batch_output", $"{id}_{name}.jsonl", lines.SelectMany(static line => line).ToArray(), null).Id;

    private static byte[] Line(BatchLine line, JsonNode? response, JsonNode? error) =>
    [
        .. JsonBytes.Of(new JsonObject { ["id"] = "batch_req_" + line.CustomId, ["custom_id"] = line.CustomId, ["response"] = response, ["error"] = error }), (byte)'\n',
    ];

    private void Reach(string status)
    {
        _status = status;
        _at[status + "_at"] = time.GetUtcNow().ToUnixTimeSeconds();
    }
}
