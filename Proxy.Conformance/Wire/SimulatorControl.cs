using System.Globalization;
using System.Text;

namespace Proxy.Conformance.Wire;

/// <summary>The simulator behind the server under test, by its control address (docs/simulator.md).</summary>
internal sealed class SimulatorControl(HttpClient http, Uri control)
{
    private readonly string _base = control.ToString().TrimEnd('/') is var root && root.EndsWith("/v1", StringComparison.Ordinal) ? root[..^3] : root;

    /// <summary>Forgets turns and requests of the case before.</summary>
    public Task ResetAsync(CancellationToken cancellation) => SendAsync(HttpMethod.Post, "/sim/reset", null, cancellation);

    /// <param name="turns">Each in the script format of the simulator.</param>
    public Task PlayAsync(IEnumerable<string> turns, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, "/sim/script", Json.List(turns), cancellation);

    /// <summary>Requests since the last reset: <c>{method, path, headers, body, end}</c>, <c>end</c> null while one is being answered.</summary>
    public async Task<IReadOnlyList<Doc>> RequestsAsync(CancellationToken cancellation)
    {
        var answer = new Doc("upstream", JsonPath.Parse(await SendAsync(HttpMethod.Get, "/sim/requests", null, cancellation)));
        return [.. answer.All("requests").Select((request, i) => new Doc($"upstream request {i + 1}", request.Root))];
    }

    /// <summary>How a request, counted from 1, ended: <c>answered</c> or <c>client_gone</c>; null if it has not after this long.</summary>
    public async Task<string?> EndAsync(int number, TimeSpan wait, CancellationToken cancellation)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/sim/requests/{number}/end?wait_ms={wait.TotalMilliseconds}");
        var answer = new Doc("upstream", JsonPath.Parse(await SendAsync(HttpMethod.Get, path, null, cancellation)));
        return answer.Has("end") ? answer.Text("end") : null;
    }

    private async Task<string> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, _base + path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        return response.IsSuccessStatusCode ? text : throw new NotHeldException($"the simulator's control refused {path}: {(int)response.StatusCode} {text}");
    }
}
