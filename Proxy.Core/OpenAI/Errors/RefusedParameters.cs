using System.Globalization;
using System.Text.RegularExpressions;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>
/// C3.4: which parameter a refusal is about, under the name by which the gateway can leave it out or write it otherwise.
/// Each server words it in its own way:
/// <code>
/// OpenAI      {"message":"Unsupported parameter: 'top_p' …","param":"top_p","code":"unsupported_parameter"}
/// Azure       {"message":"Unrecognized request argument supplied: prompt_cache_key","param":null,"code":null}
/// vLLM        {"message":"[{'type': 'extra_forbidden', 'loc': ('body', 'phase'), …","code":400}
/// </code>
/// </summary>
internal static partial class RefusedParameters
{
    /// <summary>Characters of a message that are looked at; no honest one needs more.</summary>
    private const int Longest = 2000;

    /// <returns>Null when the error is about something else, or about what an answer cannot do without.</returns>
    public static string? Of(UpstreamError error, ErrorMeaning meaning)
    {
        if (error.Message.Contains("Encrypted content is not supported", StringComparison.OrdinalIgnoreCase)) return "include";
        // ChatGPT's Codex backend: {"detail":"Stream must be set to true"}, elsewhere with a message.
        if (error.Message.Contains("Stream must be set to true", StringComparison.OrdinalIgnoreCase)) return "stream";
        var message = error.Message.Length <= Longest ? error.Message : error.Message[..Longest];
        var name = Known(error.Param.Length > 0 ? error.Param : Named(message), message);
        return name switch
        {
            null => null,
            _ when meaning == ErrorMeaning.UnsupportedParameter => name,
            "max_output_tokens" => Limit(error) is null ? null : name,
            // A value or a shape that this server does not know.
            "role" or "detail" or "output" or "configuration_update" or "reasoning.summary" or "service_tier"
                when error.Code is "invalid_value" or "invalid_type" => name,
            _ => error.Param.Length == 0 && Refusal().IsMatch(message) ? name : null,
        };
    }

    /// <summary>Tokens: the largest <c>max_output_tokens</c> that upstream says it takes; null when it does not say.</summary>
    public static int? Limit(UpstreamError error) =>
        Most().Match(error.Message.Length <= Longest ? error.Message : error.Message[..Longest]) is { Success: true } match
        && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var most) && most >= 16
            ? most
            : null;

    // "input[3].content[0].prompt_cache_breakpoint" is about breakpoints, "reasoning.summary" about summaries.
    private static string? Known(string path, string message)
    {
        var first = path.AsSpan();
        var end = first.IndexOfAny('.', '[');
        if (end >= 0) first = first[..end];
        if (first.SequenceEqual("input")) return OfInput(path, message);
        if (path.EndsWith("].strict", StringComparison.Ordinal) || path == "text.format.strict") return "strict";
        return path switch
        {
            "reasoning" or "reasoning.effort" or "effort" => "reasoning.effort",
            "reasoning.summary" or "summary" => "reasoning.summary",
            "reasoning.context" => path,
            _ when first.SequenceEqual("include") => OfInclude(message),
            _ when first.SequenceEqual("prompt_cache_options") || first.SequenceEqual("prompt_cache_breakpoint") => "prompt_cache_options",
            "temperature" or "top_p" or "parallel_tool_calls" or "service_tier" or "safety_identifier" or "prompt_cache_key" or "phase" or "max_output_tokens" => path,
            _ when first.SequenceEqual("stream_options") => "stream_options",
            _ when first.SequenceEqual("context_management") => "context_management",
            _ => null,
        };
    }

    private static string? OfInput(string path, string message)
    {
        if (path.Contains(".prompt_cache_breakpoint", StringComparison.Ordinal)) return "prompt_cache_options";
        var last = path.AsSpan(path.LastIndexOf('.') + 1);
        if (last.SequenceEqual("phase")) return "phase";
        if (last.SequenceEqual("detail")) return "detail";
        if (last.SequenceEqual("output")) return "output";
        if (last.SequenceEqual("role") && message.Contains("developer", StringComparison.Ordinal)) return "role";
        return message.Contains("configuration_update", StringComparison.Ordinal) ? "configuration_update" : null;
    }

    // What is included of a search or of code is the answer's own content: without it there would be none.
    private static string? OfInclude(string message) =>
        message.Contains("web_search_call", StringComparison.Ordinal) || message.Contains("code_interpreter_call", StringComparison.Ordinal) ? null : "include";

    private static string Named(string message)
    {
        if (Location().Match(message) is { Success: true } location) return location.Groups[1].Value.Replace("', '", ".", StringComparison.Ordinal);
        return Argument().Match(message) is { Success: true } argument ? argument.Groups[1].Value : "";
    }

    [GeneratedRegex("unsupported|unknown|unrecognized|extra_forbidden|extra inputs|not supported|not permitted", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"'loc': \('body', '([a-z_]+(?:', '[a-z_]+)*)'", RegexOptions.CultureInvariant)]
    private static partial Regex Location();

    [GeneratedRegex(@"(?:unsupported|unknown|unrecognized)\b[^:']{0,40}[:'] ?'?([a-z_]+(?:\[\d+\]|\.[a-z_]+)*)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Argument();

    [GeneratedRegex(@"(?:at most|maximum(?: value)?(?: of| is)?|value <=|<=) ?(\d[\d,]{1,8})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Most();
}
