using System.Diagnostics;
using System.Globalization;

namespace Proxy.Benchmarks.Batches;

/// <summary>A process that is measured from outside, by what the kernel counts. Linux only.</summary>
internal sealed class Measured : IDisposable
{
    private readonly Process _process;

    private Measured(Process process) => _process = process;

    /// <summary>Of all threads since the start.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most that was resident at once, in MiB.</summary>
    public double PeakMiB => Status("VmHWM:") / 1024.0;

    /// <param name="ready">Begins the line that says that it can be asked.</param>
    public static async Task<(Measured Process, string Line)> StartAsync(string file, string[] args, IEnumerable<(string Key, string Value)> environment, string ready)
    {
        var start = new ProcessStartInfo(file, args) { RedirectStandardOutput = true };
        foreach (var (key, value) in environment) start.Environment[key] = value;
        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.Contains(ready, StringComparison.Ordinal)) continue;
            // What else it says is read, so that it never waits for that.
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
            return (new Measured(process), line);
        }

        throw new InvalidOperationException(file + " has ended");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private long Status(string field)
    {
        var line = File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line[field.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer | NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture);
    }
}
