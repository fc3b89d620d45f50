using System.Globalization;
using BenchmarkDotNet.Running;
using Proxy.Benchmarks;
using Proxy.Benchmarks.Batches;

// first-token NAME BODY UPSTREAM GATEWAY COUNT is the part of compare.sh that wrk cannot do; anything else goes to BenchmarkDotNet.
if (args is ["first-token", var name, var body, var upstream, var gateway, var count])
{
    await FirstToken.RunAsync(name, body, new Uri(upstream), new Uri(gateway), int.Parse(count, CultureInfo.InvariantCulture));
    return;
}

// The whole of batches.sh.
if (args is ["batches", var items, var api, var worker, var data])
{
    await BatchRun.RunAsync(int.Parse(items, CultureInfo.InvariantCulture), api, worker, data);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(FirstToken).Assembly).Run(args is [] ? ["--filter", "*"] : args);
