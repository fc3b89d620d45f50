using System.Text.Json;

namespace Proxy.Api.Hosting;

/// <summary>
/// Configuration files that change while the gateway runs. The framework empties a file that it can no longer read and
/// tells nobody; here it is told, and what was in the file stays in force.
/// </summary>
internal static class ConfigurationFiles
{
    private static readonly JsonDocumentOptions s_asTheFrameworkReads = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>After the first reading, which a broken file does end.</summary>
    public static void TellOfFaults(IConfigurationBuilder configuration)
    {
        foreach (var source in configuration.Sources.OfType<FileConfigurationSource>()) source.OnLoadException = static failure => failure.Ignore = true;
    }

    /// <returns>The files that cannot be read as they are now; never what stands in them.</returns>
    public static IReadOnlyList<string> Faults(IConfiguration configuration)
    {
        var faults = new List<string>();
        foreach (var provider in (configuration as IConfigurationRoot)?.Providers.OfType<FileConfigurationProvider>() ?? [])
        {
            var file = provider.Source.Path is { } path ? provider.Source.FileProvider?.GetFileInfo(path) : null;
            if (file is not { Exists: true }) continue;
            try
            {
                using var stream = file.CreateReadStream();
                using var _ = JsonDocument.Parse(stream, s_asTheFrameworkReads);
            }
            catch (JsonException exception)
            {
                faults.Add($"{file.Name} is not JSON (line {exception.LineNumber + 1})");
            }
            catch (IOException)
            {
                faults.Add($"{file.Name} cannot be read");
            }
        }

        return faults;
    }
}
