using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Proxy.Api.Hosting;

namespace Proxy.Tests.Api.Hosting;

public sealed class ConfigurationFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("settings-");
    private readonly PhysicalFileProvider _files;

    public ConfigurationFilesTests() => _files = new PhysicalFileProvider(_folder.FullName);

    [Fact]
    public async Task A_file_that_became_unreadable_is_named_with_its_line_until_it_is_mended()
    {
        await WriteAsync("""{ "Proxy": { "Strict": true } }""");
        var builder = new ConfigurationBuilder().AddJsonFile(_files, "settings.json", optional: true, reloadOnChange: false);
        var configuration = builder.Build();
        ConfigurationFiles.TellOfFaults(builder);
        Assert.Empty(ConfigurationFiles.Faults(configuration));
        await WriteAsync("{\n  \"Proxy\": { \"Strict\": secret\n");
        configuration.Reload();
        Assert.Equal(["settings.json is not JSON (line 2)"], ConfigurationFiles.Faults(configuration));
        await WriteAsync("""{ /* nothing, */ }""");
        configuration.Reload();
        Assert.Empty(ConfigurationFiles.Faults(configuration));
        File.Delete(Path.Combine(_folder.FullName, "settings.json"));
        Assert.Empty(ConfigurationFiles.Faults(configuration));
    }

    public void Dispose()
    {
        _files.Dispose();
        _folder.Delete(recursive: true);
    }

    private Task WriteAsync(string json) => File.WriteAllTextAsync(Path.Combine(_folder.FullName, "settings.json"), json, Replies.Cancellation);
}
