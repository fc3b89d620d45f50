namespace Proxy.Core.Anthropic.Requests;

/// <summary>The keys of a Messages request (A1).</summary>
internal static class BodyFields
{
    public const int Model = 0;
    public const int Messages = 1;
    public const int MaxTokens = 2;
    public const int System = 3;
    public const int Tools = 4;
    public const int ToolChoice = 5;
    public const int Thinking = 6;
    public const int OutputConfig = 7;
    public const int Stream = 8;
    public const int Metadata = 9;
    public const int StopSequences = 10;
    public const int Temperature = 11;
    public const int TopP = 12;
    public const int TopK = 13;
    public const int CacheControl = 14;
    public const int ServiceTier = 15;
    public const int Speed = 16;
    public const int Container = 17;
    public const int Diagnostics = 18;
    public const int InferenceGeo = 19;
    public const int BillingPolicy = 20;
    public const int Compaction = 21;
    public const int ContextManagement = 22;
    public const int FallbackCreditToken = 23;
    public const int Fallbacks = 24;
    public const int McpServers = 25;
    public const int OutputFormat = 26;
    public const int Thread = 27;
    public const int Safeguards = 28; // K5: taken, and read by nobody
    public const int Count = 29;

    public static FieldTable Table { get; } = new(
        "",
        "model", "messages", "max_tokens", "system", "tools", "tool_choice", "thinking", "output_config", "stream", "metadata",
        "stop_sequences", "temperature", "top_p", "top_k", "cache_control", "service_tier", "speed", "container", "diagnostics",
        "inference_geo", "billing_policy", "compaction", "context_management", "fallback_credit_token", "fallbacks", "mcp_servers",
        "output_format", "thread", "safeguards");
}
