using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;

namespace Proxy.Tests.Clients.Tools;

/// <summary>A client program run with exactly the environment it is given, its output kept line by line.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly StringBuilder _errors = new();
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Seen)> _watchers = [];
    private readonly Task _reading;

    private ChildProcess(Process process)
    {
        _process = process;
        // Whoever started it may block while it waits for a line.
        _reading = Task.Run(() => Task.WhenAll(ReadLinesAsync(), ReadErrorsAsync()));
    }

    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string folder, string? input = null)
    {
        var info = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Whatever the developer's shell exports (keys, proxies, settings) must not reach the client.
        info.Environment.Clear();
        foreach (var (name, value) in environment)
            info.Environment[name] = value;

        var process = Process.Start(info) ?? throw new InvalidOperationException($"{program} did not start");
        if (input is not null)
            process.StandardInput.Write(input);
        process.StandardInput.Close();
        return new ChildProcess(process);
    }

    public IReadOnlyCollection<string> Lines => _lines;

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    public Task<string> LineAsync(Func<string, bool> wanted, CancellationToken cancellation)
    {
        var seen = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_watchers)
        {
            if (_lines.FirstOrDefault(wanted) is { } line)
                return Task.FromResult(line);
            _watchers.Add((wanted, seen));
        }

        return seen.Task.WaitAsync(TimeSpan.FromMinutes(4), cancellation);
    }

    /// <summary>What a terminal sends on Ctrl-C.</summary>
    public async Task InterruptAsync(CancellationToken cancellation)
    {
        using var kill = Process.Start("kill", ["-INT", $"{_process.Id}"]);
        await kill.WaitForExitAsync(cancellation);
    }

    public async Task<int> ExitAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
            await _reading.WaitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"still running after {limit}. stdout:\n{string.Join('\n', _lines)}\nstderr:\n{Errors}");
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task ReadLinesAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            List<TaskCompletionSource<string>> met;
            lock (_watchers)
            {
                _lines.Enqueue(line);
                met = [.. _watchers.Where(watcher => watcher.Wanted(line)).Select(watcher => watcher.Seen)];
            }

            met.ForEach(seen => seen.TrySetResult(line));
        }
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
                _errors.AppendLine(line);
        }
    }
}
