using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Proxy.Api.Hosting;

namespace Proxy.Tests.Api.Hosting;

/// <summary>What the framework's provider would write, with the same settings.</summary>
public sealed partial class ConsoleLinesTests : IDisposable
{
    private readonly MemoryStream _output = new();
    private readonly MemoryStream _errors = new();

    [Fact]
    public void A_line_is_the_frameworks_own()
    {
        Log(logger => Told(logger, "all"));
        Assert.Equal("info: a.category[7]\n      told all\n", Text(_output));
        Assert.Equal("", Text(_errors));
    }

    [Fact]
    public void The_formatter_that_is_set_writes_it_with_scopes()
    {
        Log(
            logger =>
            {
                using (logger.BeginScope("within")) Warned(logger);
            },
            ("Logging:Console:FormatterName", "json"),
            ("Logging:Console:FormatterOptions:IncludeScopes", "true"));
        using var json = JsonDocument.Parse(Text(_output));
        Assert.Equal("warned", json.RootElement.GetProperty("Message").GetString());
        Assert.Equal("within", json.RootElement.GetProperty("Scopes")[0].GetString());
    }

    [Fact]
    public void Levels_of_the_console_are_those_that_are_set_for_it()
    {
        Log(
            logger =>
            {
                Told(logger, "nobody");
                Warned(logger);
            },
            ("Logging:Console:LogLevel:Default", "Warning"));
        Assert.Equal("warn: a.category[8]\n      warned\n", Text(_output));
    }

    [Fact]
    public void Errors_go_where_they_are_set_to_go()
    {
        Log(
            logger =>
            {
                Told(logger, "all");
                Failed(logger, "badly", new InvalidOperationException("why"));
            },
            ("Logging:Console:LogToStandardErrorThreshold", "Error"));
        Assert.Equal("info: a.category[7]\n      told all\n", Text(_output));
        Assert.StartsWith("fail: a.category[9]\n      failed badly\n      System.InvalidOperationException: why", Text(_errors), StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_is_written_before_anything_else_can_happen()
    {
        using var services = Services([], new FakeTimeProvider());
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("a.category");
        Told(logger, "before");
        Assert.Equal("", Text(_output));
        Failed(logger, "badly", null);
        Assert.Equal("info: a.category[7]\n      told before\nfail: a.category[9]\n      failed badly\n", Text(_output));
    }

    [Fact]
    public void A_formatter_may_be_changed_while_it_runs()
    {
        var settings = new Dictionary<string, string?> { ["Logging:Console:FormatterName"] = "simple" };
        using var services = Services(settings, new FakeTimeProvider());
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("a.category");
        Failed(logger, "one", null);
        var configuration = (IConfigurationRoot)services.GetRequiredService<IConfiguration>();
        configuration["Logging:Console:FormatterName"] = "json";
        configuration.Reload();
        Failed(logger, "two", null);
        Assert.StartsWith("fail: a.category[9]\n      failed one\n{", Text(_output), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _output.Dispose();
        _errors.Dispose();
    }

    [LoggerMessage(7, LogLevel.Information, "told {What}")]
    private static partial void Told(ILogger logger, string what);

    [LoggerMessage(8, LogLevel.Warning, "warned")]
    private static partial void Warned(ILogger logger);

    [LoggerMessage(9, LogLevel.Error, "failed {How}")]
    private static partial void Failed(ILogger logger, string how, Exception? exception);

    private void Log(Action<ILogger> log, params (string Name, string Value)[] settings)
    {
        using var services = Services(settings.ToDictionary(static pair => pair.Name, static pair => (string?)pair.Value), new FakeTimeProvider());
        log(services.GetRequiredService<ILoggerFactory>().CreateLogger("a.category"));
    }

    private ServiceProvider Services(Dictionary<string, string?> settings, TimeProvider time)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddLogging(logging =>
            {
                logging.AddConfiguration(configuration.GetSection("Logging")).AddConsole();
                logging.ClearProviders();
                logging.Services.AddSingleton<ILoggerProvider>(services => new ConsoleLines(
                    services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>(), services.GetServices<ConsoleFormatter>(), _output, _errors, time));
            });
        return services.BuildServiceProvider();
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray()).Replace("\r\n", "\n", StringComparison.Ordinal);
}
