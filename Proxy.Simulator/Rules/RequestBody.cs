using System.Net.Http.Headers;
using System.Text.Json;

namespace Proxy.Simulator.Rules;

/// <summary>The outer rules: a JSON content type, well-formed JSON without repeated keys, an object.</summary>
internal static class RequestBody
{
    // Deeper than any real request; a client that nests deeper has a bug.
    private const int MaxDepth = 128;

    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    public static JsonDocument? Parse(string? contentType, ReadOnlyMemory<byte> body, out ApiError? error)
    {
        error = null;
        if (!MediaTypeHeaderValue.TryParse(contentType, out var type) || type.MediaType != "application/json")
        {
            error = ApiError.Invalid(
                $"Unsupported content type: '{contentType}'. This API method only accepts 'application/json' requests, but you specified the header 'Content-Type: {contentType}'. Please try again with a supported content type.",
                null, "unsupported_content_type");
            return null;
        }
        try
        {
            var document = JsonDocument.Parse(body, Strict);
            if (body.Span.IndexOf("\\u"u8) >= 0 && !IsText(document.RootElement))
            {
                document.Dispose();
                error = Unparsable;
                return null;
            }
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            error = ApiError.Invalid("Invalid body: failed to parse JSON value. Please check the value to ensure it is valid JSON. (Common errors include trailing commas, missing closing brackets, missing quotation marks, etc.)", null, "invalid_json");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // Doubles are looked for while it is parsed, and half a surrogate pair is no name.
            error = Unparsable;
        }
        return null;
    }

    private static ApiError Unparsable { get; } =
        ApiError.Invalid("We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)", null);

    // "\ud800" alone is JSON by its grammar and no text in any encoding.
    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.ValueKind switch
            {
                JsonValueKind.Object => value.EnumerateObject().All(member => member.Name.Length >= 0 && IsText(member.Value)),
                JsonValueKind.Array => value.EnumerateArray().All(IsText),
                JsonValueKind.String => value.GetString() is not null,
                _ => true,
            };
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
