using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace Proxy.Api.Hosting;

/// <summary>
/// The console's log lines where they go to a file or a pipe: of the framework's formatters and by its settings
/// (<c>Logging:Console</c>), but written many at a time. The framework wakes a thread and writes twice for each line, which was
/// a quarter of the CPU of a small request. Errors go out at once; whoever kills the process takes a tenth of a second of the rest.
/// </summary>
[ProviderAlias("Console")]
internal sealed class ConsoleLines : ILoggerProvider, ISupportExternalScope
{
    private readonly ConsoleFormatter[] _formatters;
    private readonly PatientWriter _output;
    private readonly PatientWriter _errors;
    private readonly IDisposable? _changes;
    private volatile Form _form;
    private IExternalScopeProvider? _scopes;

    public ConsoleLines(IOptionsMonitor<ConsoleLoggerOptions> options, IEnumerable<ConsoleFormatter> formatters, Stream output, Stream errors, TimeProvider time)
    {
        _formatters = [.. formatters];
        (_output, _errors) = (new PatientWriter(output, time), new PatientWriter(errors, time));
        _form = FormOf(options.CurrentValue);
        _changes = options.OnChange(changed => _form = FormOf(changed));
    }

    /// <summary>Takes the place of the framework's provider, if it is there. At a terminal that one stays: it knows colours.</summary>
    public static void Use(IServiceCollection services)
    {
        if (!Console.IsOutputRedirected) return;
        var frameworks = services.FirstOrDefault(static service => service.ServiceType == typeof(ILoggerProvider) && service.ImplementationType == typeof(ConsoleLoggerProvider));
        if (frameworks is null || !services.Remove(frameworks)) return;
        services.AddSingleton<ILoggerProvider>(static services => new ConsoleLines(
            services.GetRequiredService<IOptionsMonitor<ConsoleLoggerOptions>>(),
            services.GetServices<ConsoleFormatter>(),
            Console.OpenStandardOutput(),
            Console.OpenStandardError(),
            TimeProvider.System));
    }

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, this);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
        _changes?.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    private Form FormOf(ConsoleLoggerOptions options) => new(
        Named(options.FormatterName) ?? Named(ConsoleFormatterNames.Simple) ?? throw new InvalidOperationException("no console formatter"),
        options.LogToStandardErrorThreshold);

    private ConsoleFormatter? Named(string? name) => Array.Find(_formatters, formatter => string.Equals(formatter.Name, name, StringComparison.OrdinalIgnoreCase));

    private sealed record Form(ConsoleFormatter Formatter, LogLevel ErrorsFrom);

    private sealed class Category(string name, ConsoleLines lines) : ILogger
    {
        [ThreadStatic]
        private static StringWriter? t_line;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => lines._scopes?.Push(state);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            var line = t_line ??= new StringWriter(CultureInfo.InvariantCulture);
            var text = line.GetStringBuilder();
            var form = lines._form;
            try
            {
                form.Formatter.Write(new LogEntry<TState>(logLevel, name, eventId, state, exception, formatter), lines._scopes, line);
                if (text.Length > 0) (logLevel >= form.ErrorsFrom ? lines._errors : lines._output).Write(text, atOnce: logLevel >= LogLevel.Error);
            }
            finally
            {
                text.Clear();
            }
        }
    }
}
