namespace Proxy.Core.OpenAI.Errors;

/// <summary>C3: the field the client wrote, where upstream names the parameter it became.</summary>
internal static class ClientFields
{
    private const string Format = "text.format";

    /// <summary>
    /// <c>Invalid 'max_output_tokens': integer above maximum value.</c> is told as <c>Invalid 'max_tokens': …</c>; a message
    /// that does not name its parameter gets the field in front.
    /// </summary>
    public static string Name(string message, string param)
    {
        if (Of(param) is not { } field) return message;
        return message.Contains(param, StringComparison.Ordinal) ? message.Replace(param, field, StringComparison.Ordinal) : field + ": " + message;
    }

    /// <returns>Null where both sides have one name, and where a parameter does not come from one field.</returns>
    private static string? Of(string param) => param switch
    {
        "max_output_tokens" => "max_tokens", // R54
        "reasoning.effort" => "output_config.effort", // R33
        "parallel_tool_calls" => "tool_choice.disable_parallel_tool_use", // R53
        "safety_identifier" => "metadata.user_id", // R58
        "instructions" => "system", // R2
        _ when param.StartsWith(Format, StringComparison.Ordinal) => "output_config.format" + param[Format.Length..], // R35
        _ => null,
    };
}
