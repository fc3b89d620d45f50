using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace Proxy.Tests.Clients.Tools;

/// <summary>A program in a terminal of its own (util-linux's <c>script</c> makes one), typed into and read like a screen.</summary>
internal sealed partial class Terminal : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Process _process;
    private readonly StringBuilder _shown = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _seen;

    private Terminal(Process process)
    {
        _process = process;
        _ = ReadAsync();
    }

    public static Terminal Start(string program, IReadOnlyDictionary<string, string> environment, string folder)
    {
        var info = new ProcessStartInfo(NpmTools.RequireOnPath("script"), ["-qfec", program, "/dev/null"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardOutputEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        info.Environment.Clear();
        foreach (var (name, value) in environment) info.Environment[name] = value;
        info.Environment["TERM"] = "xterm-256color";
        return new Terminal(Process.Start(info) ?? throw new InvalidOperationException("script did not start"));
    }

    /// <summary>Types a word, and Enter once the word stands on the screen.</summary>
    public async Task EnterAsync(string word, CancellationToken cancellation)
    {
        await TypeAsync(word);
        await ShowsAsync(word, cancellation);
        await TypeAsync("\r");
    }

    /// <summary>Waits until a word without spaces was shown since the last one that was waited for.</summary>
    public async Task ShowsAsync(string word, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        while (true)
        {
            Task changed;
            lock (_shown)
            {
                var screen = Plain(_shown.ToString());
                var at = screen.IndexOf(word, Math.Min(_seen, screen.Length), StringComparison.Ordinal);
                if (at >= 0)
                {
                    _seen = at + word.Length;
                    return;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                throw new TimeoutException($"'{word}' was not shown. The screen:\n{Plain(_shown.ToString())}");
            }
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private async Task TypeAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        await _process.StandardInput.FlushAsync();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var read)
        {
            lock (_shown)
            {
                _shown.Append(buffer, 0, read);
                _changed.TrySetResult();
                _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    // What is left when colours and cursor moves are gone; a sequence at the very end may still be cut.
    private static string Plain(string shown) => Control().Replace(shown, "");

    [GeneratedRegex(@"\x1b(?:\[[0-9;?<>=]*[A-Za-z]?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.)?")]
    private static partial Regex Control();
}
