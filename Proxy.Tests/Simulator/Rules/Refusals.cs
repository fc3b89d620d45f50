using System.Net;
using System.Text.Json;

namespace Proxy.Tests.Simulator.Rules;

internal static class Refusals
{
    /// <summary>The request is refused with exactly this error.</summary>
    public static async Task RefusesAsync(this SimulatorClient simulator, string request, string message, string? param, string? code, int status = 400, string path = "/v1/responses")
    {
        var answer = await simulator.JsonAsync(request, (HttpStatusCode)status, path);
        var error = answer.GetProperty("error");
        Assert.Equal(message, error.GetProperty("message").GetString());
        Assert.Equal(param, error.GetProperty("param").GetString());
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal("invalid_request_error", error.GetProperty("type").GetString());
    }

    public static Task<JsonElement> AcceptsAsync(this SimulatorClient simulator, string request) => simulator.JsonAsync(request);
}
