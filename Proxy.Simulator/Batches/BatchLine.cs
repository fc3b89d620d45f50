using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Batches;

/// <summary>One request of a batch's input file.</summary>
/// <param name="Body">Its bytes, as they stood in the line.</param>
internal sealed record BatchLine(string CustomId, string Model, ReadOnlyMemory<byte> Body)
{
    private const string Endpoint = "/v1/responses";
    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 128, AllowDuplicateProperties = false };

    /// <returns>The lines, or what is wrong with the file: at most one error a line.</returns>
    public static (IReadOnlyList<BatchLine> Lines, JsonArray Errors) ReadAll(ReadOnlyMemory<byte> file, BatchLimits limits)
    {
        var (lines, errors, ids) = (new List<BatchLine>(), new JsonArray(), new HashSet<string>(StringComparer.Ordinal));
        if (file.Length > limits.Bytes) errors.Add(Error("file_too_large", $"The file is larger than {limits.Bytes} bytes.", null));
        for (var (number, rest) = (1, file); rest.Length > 0 && errors.Count == 0; number++)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (line.Span.Trim(" \r\t"u8).IsEmpty) continue;
            if (Read(line, number, out var error) is { } read && (error = Check(read, lines, ids, number)) is null) lines.Add(read);
            if (error is not null) errors.Add((JsonNode)error);
        }

        if (errors.Count == 0 && lines.Count == 0) errors.Add(Error("empty_file", "The provided batch file is empty.", null));
        if (lines.Count > limits.Lines) errors.Add(Error("too_many_tasks", $"The batch has more than {limits.Lines} requests.", null));
        return (lines, errors);
    }

    private static JsonObject? Check(BatchLine line, List<BatchLine> before, HashSet<string> ids, int number) =>
        !ids.Add(line.CustomId) ? Error("duplicate_custom_id", "The custom_id for this request is a duplicate of another request. The custom_id must be unique for each request in a batch.", number)
        : before.Count > 0 && before[0].Model != line.Model ? Error("mismatched_model", "The provided data contains requests for more than one model.", number)
        : null;

    private static BatchLine? Read(ReadOnlyMemory<byte> line, int number, out JsonObject? error)
    {
        error = null;
        try
        {
            using var document = JsonDocument.Parse(line, s_strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) error = Error("invalid_json_line", "This line is not a JSON object.", number);
            else if (root.EnumerateObject().FirstOrDefault(static m => m.Name is not ("custom_id" or "method" or "url" or "body")) is { Value.ValueKind: not JsonValueKind.Undefined } strange)
                error = Error("unknown_parameter", $"Unknown parameter: '{strange.Name}'.", number);
            else if (root.Text("custom_id") is not { Length: > 0 }) error = Missing("custom_id", number);
            else if (root.Text("method") != "POST") error = Error("invalid_method", "The HTTP method must be POST.", number);
            else if (root.Text("url") != Endpoint) error = Error("invalid_url", "The URL provided for this request does not match the batch endpoint.", number);
            else if (root.Member("body") is not { ValueKind: JsonValueKind.Object } body) error = Missing("body", number);
            else if (body.Text("model") is not { } model) error = Missing("body.model", number);
            else return new BatchLine(root.Text("custom_id")!, model, Raw(body));
        }
        catch (JsonException)
        {
            error = Error("invalid_json_line", "This line is not parseable as valid JSON.", number);
        }

        return null;
    }

    private static byte[] Raw(JsonElement body) => JsonMarshal.GetRawUtf8Value(body).ToArray();

    private static JsonObject Missing(string name, int line) => Error("missing_required_parameter", $"Missing required parameter: '{name}'.", line);

    public static JsonObject Error(string code, string message, int? line) => new() { ["code"] = code, ["message"] = message, ["param"] = null, ["line"] = line };
}
