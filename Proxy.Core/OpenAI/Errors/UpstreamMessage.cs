using System.Text.RegularExpressions;

namespace Proxy.Core.OpenAI.Errors;

/// <summary>Makes an upstream message fit for a client: without keys, organisations, projects and request ids (C3, F22), and not endless.</summary>
internal static partial class UpstreamMessage
{
    private const int Longest = 2000;

    public static string Clean(string message)
    {
        // No time limit on the expression: it is linear and the text is short, and a busy machine would only make it throw.
        var short_ = message.Length > Longest ? message[..Longest] + "…" : message;
        return Secrets().Replace(short_, "***").Trim();
    }

    // sk-proj-Ab1…, sk-****1234, org-Ab1…, proj_Ab1…, req_1a2b…, and what stands after Bearer.
    [GeneratedRegex(@"\b(?:sk|rk|sess)-[A-Za-z0-9_\-*]{3,}|\b(?:org-|proj_|req_)[A-Za-z0-9]{6,}|(?<=\b[Bb]earer\s)\S+", RegexOptions.CultureInvariant)]
    private static partial Regex Secrets();
}
