namespace Proxy.Core.Anthropic.Requests;

/// <summary>The keys of all content blocks together: a block's <c>type</c> may come after them.</summary>
internal static class BlockFields
{
    public const int Type = 0;
    public const int Text = 1;
    public const int Id = 2;
    public const int Name = 3;
    public const int Input = 4;
    public const int ToolUseId = 5;
    public const int Content = 6;
    public const int IsError = 7;
    public const int CacheControl = 8;
    public const int Thinking = 9;
    public const int Signature = 10;
    public const int Source = 11;
    public const int Citations = 12;
    public const int Data = 13;
    public const int Title = 14;
    public const int Context = 15;
    public const int ToolName = 16;
    public const int ToolsetName = 17;
    public const int Caller = 18;
    public const int Transformations = 19;
    public const int Count = 20;

    public static FieldTable Table { get; } = new(
        "content.",
        "type", "text", "id", "name", "input", "tool_use_id", "content", "is_error", "cache_control", "thinking", "signature",
        "source", "citations", "data", "title", "context", "tool_name", "toolset_name", "caller", "transformations");

    private const uint Common = (1u << Type) | (1u << CacheControl);
    private const uint Media = Common | (1u << Source);

    /// <summary>The keys that this type has, as bits; null for a type whose keys nobody looks at.</summary>
    public static uint? KeysOf(string type) => type switch
    {
        "text" => Common | (1u << Text) | (1u << Citations),
        "image" => Media | (1u << Transformations),
        "document" => Media | (1u << Title) | (1u << Context) | (1u << Citations),
        "search_result" => Media | (1u << Title) | (1u << Content) | (1u << Citations),
        "thinking" => Common | (1u << Thinking) | (1u << Signature),
        "redacted_thinking" => Common | (1u << Data),
        "tool_use" => Common | (1u << Id) | (1u << Name) | (1u << Input) | (1u << Caller) | (1u << ToolsetName),
        "tool_result" => Common | (1u << ToolUseId) | (1u << Content) | (1u << IsError) | (1u << ToolsetName),
        "tool_reference" => Common | (1u << ToolName),
        // Kept whole or dropped whole (browser_state, fallback), or refused.
        _ => null,
    };
}
