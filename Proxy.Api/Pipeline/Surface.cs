namespace Proxy.Api.Pipeline;

/// <summary>The endpoint is one of OpenAI's: its errors, limits and request ids come in OpenAI's form.</summary>
internal sealed class OpenAISurface
{
    // What OpenAI has and this gateway has not: told so in OpenAI's form. Names that Anthropic has too are Anthropic's.
    private static readonly string[] s_roots =
    [
        "/v1/responses", "/v1/chat", "/v1/embeddings", "/v1/completions", "/v1/conversations", "/v1/images", "/v1/audio", "/v1/videos", "/v1/moderations",
        "/v1/uploads", "/v1/batches", "/v1/vector_stores", "/v1/containers", "/v1/assistants", "/v1/threads", "/v1/fine_tuning", "/v1/evals", "/v1/realtime", "/v1/files",
    ];

    public static OpenAISurface Instance { get; } = new();

    public static bool IsAskedBy(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<OpenAISurface>() is not null) return true;
        if (AnthropicPathPolicy.IsAnthropic(context.Request.Headers)) return false;
        foreach (var root in s_roots)
        {
            if (context.Request.Path.StartsWithSegments(root, StringComparison.Ordinal)) return endpoint?.Metadata.GetMetadata<KeyRequired>() is null;
        }

        return false;
    }
}
