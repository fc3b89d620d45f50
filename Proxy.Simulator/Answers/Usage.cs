using System.Text.Json.Nodes;

namespace Proxy.Simulator.Answers;

/// <summary>Token counts; cached and written tokens are part of the input, reasoning tokens of the output.</summary>
internal sealed record Usage(int Input, int Cached, int CacheWrite, int Output, int Reasoning)
{
    public JsonObject ToJson() => new()
    {
        ["input_tokens"] = Input,
        ["input_tokens_details"] = new JsonObject { ["cache_write_tokens"] = CacheWrite, ["cached_tokens"] = Cached },
        ["output_tokens"] = Output,
        ["output_tokens_details"] = new JsonObject { ["reasoning_tokens"] = Reasoning },
        ["total_tokens"] = Input + Output,
    };
}
