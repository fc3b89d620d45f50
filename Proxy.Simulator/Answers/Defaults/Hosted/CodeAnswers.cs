using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Proxy.Simulator.Answers.Defaults.Hosted;

/// <summary>Runs code, or says so: the logs are made up.</summary>
internal static partial class CodeAnswers
{
    private const string Logs = "42\n";

    public static HostedWork For(string text, bool must)
    {
        if (!Asked().IsMatch(text) && !must) return HostedWork.None;
        var code = Fenced().Match(text) is { Success: true } fenced ? fenced.Groups[1].Value : PromptWords.Quoted(text).FirstOrDefault() ?? "import random\nprint(random.randint(1, 100))";
        var item = new JsonObject
        {
            ["type"] = "code_interpreter_call",
            ["code"] = code,
            ["outputs"] = new JsonArray(new JsonObject { ["type"] = "logs", ["logs"] = Logs }),
        };
        var files = Saved().Matches(text).Select(static match => new JsonObject { ["path"] = match.Value, ["content"] = Logs }).ToList();
        return new HostedWork([new PlannedHosted(item) { Files = files }], new PlannedMessage($"I ran the code. It printed {Logs.Trim()}."));
    }

    [GeneratedRegex(@"\b(?:python|code[ _]interpreter|code[ _]execution|run code|execute code|compute|calculate)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Asked();

    // python: save a.csv
    [GeneratedRegex(@"(?<=\b(?:save|saves|saved)\s)[\w-]+\.\w{1,5}\b", RegexOptions.IgnoreCase)]
    private static partial Regex Saved();

    [GeneratedRegex(@"```\w*\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Fenced();
}
