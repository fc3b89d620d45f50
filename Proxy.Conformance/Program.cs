using System.Runtime.InteropServices;
using Proxy.Conformance.CommandLine;
using Spectre.Console;

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}

// Into a file or a log: wide enough that rows stay rows.
if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 240;
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await new Tool(AnsiConsole.Console, Console.Error, TimeProvider.System).RunAsync(args, stop.Token);
