using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Http;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Surface;

/// <summary><c>POST /v1/embeddings</c>: unit vectors that depend on the text and mean nothing.</summary>
internal static class EmbeddingsEndpoint
{
    private static readonly Dictionary<string, int> s_sizes = new(StringComparer.Ordinal)
    {
        ["text-embedding-3-small"] = 1536,
        ["text-embedding-3-large"] = 3072,
        ["text-embedding-ada-002"] = 1536,
    };

    public static async Task AnswerAsync(HttpContext context, RecordedRequest recorded, CancellationToken cancellation)
    {
        using var body = RequestBody.Parse(context.Request.ContentType, recorded.Body, out var error);
        error ??= Check(body!.RootElement);
        if (error is not null)
        {
            await ErrorWriter.WriteAsync(context, error, cancellation);
            return;
        }

        var root = body!.RootElement;
        var size = root.Whole("dimensions") ?? s_sizes[root.Text("model")!];
        var inputs = Inputs(root).ToList();
        var data = inputs.Select((input, index) => (JsonNode)new JsonObject
        {
            ["object"] = "embedding",
            ["index"] = index,
            ["embedding"] = Vector(input, size) is var vector && root.Text("encoding_format") == "base64"
                ? Convert.ToBase64String(MemoryMarshal.AsBytes(vector.AsSpan()))
                : new JsonArray([.. vector.Select(number => (JsonNode)number)]),
        });
        var tokens = inputs.Sum(TokenEstimate.Text);
        await JsonWriter.WriteAsync(
            context,
            new JsonObject
            {
                ["object"] = "list",
                ["data"] = new JsonArray([.. data]),
                ["model"] = root.Text("model"),
                ["usage"] = new JsonObject { ["prompt_tokens"] = tokens, ["total_tokens"] = tokens },
            },
            cancellation);
    }

    private static ApiError? Check(JsonElement root)
    {
        if (root.Text("model") is not { } model) return ApiError.Invalid("you must provide a model parameter", null);
        if (!s_sizes.TryGetValue(model, out var most))
            return new ApiError(404, $"The model `{model}` does not exist or you do not have access to it.", "invalid_request_error", null, "model_not_found");
        if (root.Whole("dimensions") is { } size && (size < 1 || size > most)) return ApiError.Invalid($"Invalid value for 'dimensions' = {size}.", "dimensions");
        if (root.Text("encoding_format") is not (null or "float" or "base64")) return ApiError.Invalid("Invalid value for 'encoding_format'.", "encoding_format");
        return Inputs(root).Any(text => text.Length > 0) ? null : ApiError.Invalid("'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.", null);
    }

    // A text, texts, a list of tokens, or lists of tokens.
    private static IEnumerable<string> Inputs(JsonElement root)
    {
        if (root.Text("input") is { } text) return [text];
        var list = root.Items("input").ToList();
        return list.Exists(item => item.ValueKind == JsonValueKind.Number) ? [string.Join(' ', list)] : list.Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText());
    }

    private static float[] Vector(string text, int size)
    {
        var vector = new float[size];
        var bytes = new byte[size];
        HKDF.Expand(HashAlgorithmName.SHA256, SHA256.HashData(Encoding.UTF8.GetBytes(text)), bytes, "embedding"u8);
        for (var i = 0; i < size; i++) vector[i] = bytes[i] - 127.5f;
        var length = MathF.Sqrt(vector.Sum(static number => number * number));
        for (var i = 0; i < size; i++) vector[i] /= length;
        return vector;
    }
}
