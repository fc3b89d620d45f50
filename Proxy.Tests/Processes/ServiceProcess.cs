using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Proxy.Tests.Api;

namespace Proxy.Tests.Processes;

/// <summary>One of the programs of this repository, built, in a process of its own, that can be killed.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    /// <summary>Only a hang takes so long, on a machine however busy.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly Process _process;
    private readonly string _name;
    private readonly Regex _ready;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly TaskCompletionSource<Match> _isReady = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceProcess(Process process, string name, Regex ready)
    {
        (_process, _name, _ready) = (process, name, ready);
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Output => string.Join('\n', _lines);

    /// <summary>Bytes of memory at most so far; null where the system does not tell.</summary>
    public long? PeakMemory => OperatingSystem.IsLinux() && Regex.Match(File.ReadAllText($"/proc/{_process.Id}/status"), @"VmHWM:\s+(\d+) kB") is { Success: true } peak
        ? long.Parse(peak.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) * 1024
        : null;

    public bool IsRunning => !_process.HasExited;

    /// <param name="name">Of the project, and of its assembly.</param>
    /// <param name="environment">Added to this process's own.</param>
    /// <param name="ready">The line that says it is.</param>
    public static ServiceProcess Start(string name, IEnumerable<string> args, IEnumerable<(string Key, string Value)> environment, Regex ready)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, name + ".dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        return new ServiceProcess(Process.Start(start)!, name, ready);
    }

    /// <returns>What stood in the line that told.</returns>
    public Task<Match> ReadyAsync() => _isReady.Task.WaitAsync(Patience, Replies.Cancellation);

    /// <summary>kill -9: nothing is told, nothing is written.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(Replies.Cancellation);
    }

    /// <summary>As whoever runs it asks it to stop.</summary>
    public void Terminate()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync(TimeSpan? patience = null)
    {
        await _process.WaitForExitAsync(Replies.Cancellation).WaitAsync(patience ?? Patience, Replies.Cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
        {
            _isReady.TrySetException(new InvalidOperationException($"{_name} has ended:\n{Output}"));
            return;
        }

        _lines.Enqueue(line);
        if (_ready.Match(line) is { Success: true } match) _isReady.TrySetResult(match);
    }
}
