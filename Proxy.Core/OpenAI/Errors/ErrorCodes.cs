namespace Proxy.Core.OpenAI.Errors;

/// <summary>The one table of upstream error codes (C3, S20).</summary>
internal static class ErrorCodes
{
    public static ErrorMeaning Of(UpstreamError error)
    {
        var byCode = Of(error.Code);
        if (byCode != ErrorMeaning.Unknown) return byCode;
        var byType = Of(error.Type);
        if (byType != ErrorMeaning.Unknown) return byType;
        return IsReasoningReplay(error.Message) ? ErrorMeaning.ReasoningReplay
            : IsOverflow(error.Message) ? ErrorMeaning.ContextLength
            // B7: `include` asks a model for encrypted reasoning that has none.
            : error.Message.Contains("Encrypted content is not supported", StringComparison.OrdinalIgnoreCase) ? ErrorMeaning.UnsupportedParameter
            : ErrorMeaning.Unknown;
    }

    private static ErrorMeaning Of(string code) => code switch
    {
        "invalid_prompt" or "bio_policy" or "cyber_policy" or "misalignment_policy_violation" or "image_content_policy_violation" => ErrorMeaning.PolicyRefusal,
        // Azure's filter, of a prompt and in a stream.
        "content_filter" or "content_policy_violation" => ErrorMeaning.PolicyRefusal,
        // The second is llama.cpp's.
        "context_length_exceeded" or "exceed_context_size_error" => ErrorMeaning.ContextLength,
        "model_not_found" or "DeploymentNotFound" => ErrorMeaning.ModelNotFound,
        // Numbers: routers in front of an upstream put its HTTP status there.
        "rate_limit_exceeded" or "rate_limit_error" or "slow_down" or "429" => ErrorMeaning.RateLimited,
        "server_is_overloaded" or "service_unavailable_error" or "overloaded_error" or "503" or "529" => ErrorMeaning.Overloaded,
        "insufficient_quota" or "credit_balance_exhausted" or "402" => ErrorMeaning.Billing,
        "data_residency_mismatch" => ErrorMeaning.BadRequest,
        "invalid_api_key" or "authentication_error" or "401" or "403" => ErrorMeaning.Authentication,
        "server_error" or "vector_store_timeout" => ErrorMeaning.ServerError,
        "invalid_encrypted_content" => ErrorMeaning.ReasoningReplay,
        "unsupported_parameter" or "unsupported_value" or "unknown_parameter" => ErrorMeaning.UnsupportedParameter,
        _ when code.StartsWith("billing_", StringComparison.Ordinal) => ErrorMeaning.Billing,
        _ when IsImage(code) => ErrorMeaning.BadRequest,
        _ => ErrorMeaning.Unknown,
    };

    /// <summary>
    /// Servers without a code for it (K12): <c>This model's maximum context length is 4096 tokens. However, …</c> (vLLM,
    /// OpenRouter), <c>the request exceeds the available context size</c> (llama.cpp before it had a type),
    /// <c>This model's maximum prompt length is 131072 but the request contains 150000 tokens.</c> (xAI).
    /// </summary>
    private static bool IsOverflow(string message) =>
        message.Contains("maximum context length", StringComparison.OrdinalIgnoreCase)
        || message.Contains("maximum prompt length", StringComparison.OrdinalIgnoreCase)
        || message.Contains("exceeds the available context size", StringComparison.OrdinalIgnoreCase)
        || message.Contains("exceeds the context window", StringComparison.OrdinalIgnoreCase);

    private static bool IsImage(string code) =>
        code.StartsWith("image_", StringComparison.Ordinal)
        || code.StartsWith("invalid_image", StringComparison.Ordinal)
        || code is "invalid_base64_image" or "unsupported_image_media_type" or "empty_image_file" or "failed_to_download_image";

    /// <summary>
    /// Told only in words: <c>Item 'rs_1' of type 'reasoning' was provided without its required following item.</c> (recorded),
    /// <c>'function_call' was provided without its required 'reasoning' item</c>, <c>Item with id 'rs_1' not found.</c>,
    /// <c>The encrypted content … could not be verified</c>.
    /// </summary>
    private static bool IsReasoningReplay(string message) =>
        message.Contains("without its required", StringComparison.OrdinalIgnoreCase)
        || (message.Contains("Item with id", StringComparison.OrdinalIgnoreCase) && message.Contains("not found", StringComparison.OrdinalIgnoreCase))
        || (message.Contains("encrypted content", StringComparison.OrdinalIgnoreCase) && !message.Contains("not supported", StringComparison.OrdinalIgnoreCase))
        || (message.Contains("encrypted_content", StringComparison.Ordinal) && message.Contains("verif", StringComparison.OrdinalIgnoreCase));
}
