using Proxy.Simulator.Scripts;

namespace Proxy.Simulator;

/// <summary><c>--urls http://127.0.0.1:8090 --script file.json --traces folder</c></summary>
internal static class CommandLine
{
    private const string DefaultUrl = "http://127.0.0.1:8090";

    /// <summary>What is wrong with the arguments; null when nothing is.</summary>
    public static string? Parse(IReadOnlyList<string> args, out SimulatorOptions options)
    {
        options = new SimulatorOptions { Url = new Uri(DefaultUrl) };
        for (var i = 0; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count) return $"{args[i]} needs a value.";
            var value = args[i + 1];
            switch (args[i])
            {
                case "--urls" when Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeHttp:
                    options = options with { Url = url };
                    break;
                case "--urls":
                    return $"--urls: '{value}' is no http:// address.";
                case "--traces" when Directory.Exists(value):
                    options = options with { TracesFolder = value };
                    break;
                case "--traces":
                    return $"--traces: there is no folder '{value}'.";
                case "--script" when File.Exists(value):
                    if (Read(value, out var turns) is { } complaint) return $"--script: {complaint}";
                    options = options with { Script = turns };
                    break;
                case "--script":
                    return $"--script: there is no file '{value}'.";
                default:
                    return $"Unknown argument '{args[i]}'. Known: --urls, --script, --traces.";
            }
        }
        return null;
    }

    private static string? Read(string file, out IReadOnlyList<Turn> turns)
    {
        turns = [];
        try
        {
            turns = ScriptReader.Read(File.ReadAllText(file));
            return null;
        }
        catch (Exception exception) when (exception is FormatException or System.Text.Json.JsonException or InvalidOperationException)
        {
            return exception.Message;
        }
    }
}
