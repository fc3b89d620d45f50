using System.Globalization;

namespace Proxy.Conformance.CommandLine;

internal static class OptionsReader
{
    public const string Usage = """
        Runs the compatibility suite against a server of Anthropic's Messages API.

          dotnet run --project Proxy.Conformance -- --url URL --key KEY [options]

          --url URL              what a client's base URL is set to
          --key KEY              sent as x-api-key (default: any)
          --upstream-script URL  the simulator behind the server (docs/simulator.md); without it cases that script
                                 upstream's answers, or look at what arrives there, are skipped
          --feature NAME[=VALUE] something that the server has and that cannot be found out by asking
          --filter WORD          only cases with this row (R12), id or word; repeat it for more
          --waivers FILE         known differences, [{"id":"D05","reason":"…"}]; one that is not needed fails
          --json FILE, --junit FILE   write the results
          --timeout SECONDS      what one case may take (default: 60)
          --list                 name the cases instead of running them
          --write-docs           write docs/compatibility.md from its rows and the cases

        Exit code: 0 all held or waived, 1 some did not, 2 wrong usage, or the server cannot be reached, or stopped by Ctrl-C.
        """;

    /// <summary>What is wrong with the arguments; null when nothing is.</summary>
    public static string? Read(IReadOnlyList<string> args, out Options options)
    {
        options = new Options();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] is "--help" or "-h") options = options with { Help = true };
            else if (args[i] == "--list") options = options with { List = true };
            else if (args[i] == "--write-docs") options = options with { WriteDocs = true };
            else if (!args[i].StartsWith("--", StringComparison.Ordinal)) return $"Unknown argument '{args[i]}'.";
            else if (i + 1 == args.Count) return $"{args[i]} needs a value, or is unknown.";
            else if (Valued(args[i], args[++i], ref options) is { } complaint) return complaint;
        }

        return options is { Url: null, List: false, WriteDocs: false, Help: false } ? "--url is missing." : null;
    }

    private static string? Valued(string name, string value, ref Options options)
    {
        switch (name)
        {
            case "--url" when Address(value) is { } url:
                options = options with { Url = url };
                return null;
            case "--upstream-script" when Address(value) is { } url:
                options = options with { UpstreamScript = url };
                return null;
            case "--url" or "--upstream-script":
                return $"{name}: '{value}' is no http address.";
            case "--key":
                options = options with { Key = value };
                return null;
            case "--filter":
                options = options with { Filters = [.. options.Filters, value] };
                return null;
            case "--feature":
                return Feature(value, ref options);
            case "--waivers" when !File.Exists(value):
                return $"--waivers: there is no file '{value}'.";
            case "--waivers":
                options = options with { WaiversFile = value };
                return null;
            case "--json":
                options = options with { JsonFile = value };
                return null;
            case "--junit":
                options = options with { JUnitFile = value };
                return null;
            case "--timeout" when int.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 3600:
                options = options with { Timeout = TimeSpan.FromSeconds(seconds) };
                return null;
            case "--timeout":
                return $"--timeout: '{value}' is no number of seconds from 1 to 3600.";
            default:
                return $"Unknown argument '{name}'.";
        }
    }

    private static string? Feature(string value, ref Options options)
    {
        var parts = value.Split('=', 2);
        if (!Suite.Features.Known.Any(known => known.Name == parts[0]))
            return $"--feature: there is no '{parts[0]}'. Known: {string.Join(", ", Suite.Features.Known.Select(known => known.Name))}.";
        options = options with { Features = new Dictionary<string, string>(options.Features) { [parts[0]] = parts.Length > 1 ? parts[1] : "" } };
        return null;
    }

    private static Uri? Address(string value) => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" ? url : null;
}
