namespace Proxy.Core.Anthropic.Requests;

/// <summary>The keys of a custom tool (A3).</summary>
internal static class ToolFields
{
    public const int Name = 0;
    public const int Description = 1;
    public const int InputSchema = 2;
    public const int Type = 3;
    public const int DeferLoading = 4;
    public const int CacheControl = 5;
    public const int Strict = 6;
    public const int EagerInputStreaming = 7;
    public const int AllowedCallers = 8;
    public const int InputExamples = 9;
    public const int Count = 10;

    public static FieldTable Table { get; } = new(
        "tools.",
        "name", "description", "input_schema", "type", "defer_loading", "cache_control", "strict", "eager_input_streaming",
        "allowed_callers", "input_examples");
}
