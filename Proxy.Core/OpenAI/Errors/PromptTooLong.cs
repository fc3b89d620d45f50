using System.Globalization;
using System.Text.RegularExpressions;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>K12: the wording that makes Claude Code compact its conversation; N is always above M.</summary>
internal static partial class PromptTooLong
{
    /// <summary>Characters; no honest message needs more.</summary>
    private const int Longest = 2000;

    public static Failure From(string message, AnswerContext context)
    {
        var most = Window(message) ?? context.Scope.Route.Profile.ContextWindow;
        long tokens = context.InputTokensEstimate;
        // "…resulted in 130,512 tokens": the largest number is the prompt, the other the window.
        foreach (var match in Numbers().EnumerateMatches(message.AsSpan(0, Math.Min(message.Length, Longest))))
        {
            var digits = message.AsSpan(match.Index, match.Length);
            if (long.TryParse(digits, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var told)) tokens = Math.Max(tokens, told);
        }

        tokens = Math.Max(tokens, most + 1L);
        return Failure.Invalid(string.Create(CultureInfo.InvariantCulture, $"prompt is too long: {tokens} tokens > {most} maximum"));
    }

    // A server's own window, where it says so: a local one is started with any.
    private static int? Window(string message) =>
        Told().Match(message.Length <= Longest ? message : message[..Longest]) is { Success: true } match
        && int.TryParse(match.Groups[1].ValueSpan, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var window) && window > 0
            ? window
            : null;

    [GeneratedRegex(@"(?:maximum (?:context|prompt) length (?:is|of)|available context size) \(?(\d[\d,]{2,9})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Told();

    [GeneratedRegex(@"(?<![\d,])\d[\d,]{2,14}(?=\s+tokens)", RegexOptions.CultureInvariant)]
    private static partial Regex Numbers();
}
