using System.Text.Json;
using Proxy.Simulator.Recording;

namespace Proxy.Tests.EndToEnd;

/// <summary>What the gateway sent to the simulator.</summary>
internal sealed record UpstreamRequest(JsonElement Body)
{
    public static UpstreamRequest Of(RecordedRequest recorded)
    {
        using var document = recorded.Json();
        return new UpstreamRequest(document.RootElement.Clone());
    }

    public bool Streams => Body.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;

    public IEnumerable<JsonElement> Items => Body.GetProperty("input").EnumerateArray();

    /// <summary>What the model may call: the tools of the request and those that came later (R13, R4).</summary>
    public IEnumerable<JsonElement> OfferedTools =>
        Body.GetProperty("tools").EnumerateArray().Concat(Input("additional_tools").SelectMany(item => item.GetProperty("tools").EnumerateArray()));

    /// <summary>The input items of one type, in order.</summary>
    public IEnumerable<JsonElement> Input(string type) =>
        Items.Where(item => item.TryGetProperty("type", out var own) && own.GetString() == type);
}
