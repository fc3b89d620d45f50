using Proxy.Simulator;

if (CommandLine.Parse(args, out var options) is { } complaint)
{
    await Console.Error.WriteLineAsync(complaint);
    return 2;
}
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stop.Cancel();
};
using var terminated = System.Runtime.InteropServices.PosixSignalRegistration.Create(System.Runtime.InteropServices.PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.Cancel();
});
await using var simulator = await SimulatorHost.StartAsync(options with { Control = true }, stop.Token);
Console.WriteLine($"Responses simulator on {simulator.BaseUrl}");
await simulator.WaitForShutdownAsync(stop.Token);
return 0;
