using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults;

/// <summary>Coding clients tell the model where they run ("Working directory: /home/me/project"); relative paths are completed with it.</summary>
internal static partial class WorkingDirectory
{
    public static string? Find(SimulatedRequest request)
    {
        var texts = request.Input.Select(TaskReader.RawText).Prepend(request.Root.Text("instructions") ?? "");
        return texts.Select(t => Mention().Match(t)).Where(m => m.Success).Select(m => m.Groups[1].Value.TrimEnd('/', '.')).FirstOrDefault();
    }

    [GeneratedRegex(@"working directory:?\s*`?(/[^\s`<]*)", RegexOptions.IgnoreCase)]
    private static partial Regex Mention();
}
