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
                default:
                    return $"Unknown argument '{args[i]}'. Known: --urls, --script, --traces.";
            }
        }
        return null;
    }
}
