using System.Text.Json;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>S21: <c>usage</c> and <c>service_tier</c> of a Response.</summary>
internal static class UsageReader
{
    public static Usage Read(in ResponseObject response, Usage estimate)
    {
        var usage = response.Usage.IsEmpty ? estimate : Read(response.Usage);
        // R60: upstream has three words for it.
        var isFast = response.ServiceTier.SequenceEqual("fast"u8) || response.ServiceTier.SequenceEqual("ultrafast"u8) || response.ServiceTier.SequenceEqual("priority"u8);
        return usage with { Fast = isFast, Tier = isFast ? ServedTier.Priority : ServedTier.Standard };
    }

    /// <summary>
    /// <c>{"input_tokens":1000,"input_tokens_details":{"cached_tokens":600,"cache_write_tokens":300,"cache_write_tokens_details":{"ttl_30m_tokens":100,"ttl_12h_tokens":200}},"output_tokens":50,"output_tokens_details":{"reasoning_tokens":20},"total_tokens":1050}</c>
    /// </summary>
    private static Usage Read(ReadOnlySpan<byte> json)
    {
        int input = 0, output = 0, reasoning = 0, cached = 0, written = 0, longLived = 0;
        var reader = new Utf8JsonReader(json, JsonSlices.Options);
        reader.Read();
        // The names are unique over the whole object, so its nesting need not be followed.
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            var name = reader.ValueSpan;
            if (name.SequenceEqual("input_tokens"u8)) input = NextCount(ref reader);
            else if (name.SequenceEqual("output_tokens"u8)) output = NextCount(ref reader);
            else if (name.SequenceEqual("cached_tokens"u8)) cached = NextCount(ref reader);
            else if (name.SequenceEqual("cache_write_tokens"u8)) written = NextCount(ref reader);
            else if (name.SequenceEqual("ttl_12h_tokens"u8)) longLived = NextCount(ref reader);
            else if (name.SequenceEqual("reasoning_tokens"u8)) reasoning = NextCount(ref reader);
        }

        // Without a breakdown all writes are short-lived; with one, the two sum to the whole.
        longLived = Math.Min(longLived, written);
        return new Usage
        {
            Input = input,
            CacheRead = cached,
            CacheWrite = written,
            CacheWriteShort = written - longLived,
            CacheWriteLong = longLived,
            Output = output,
            // Reasoning is part of the output; clients subtract one from the other.
            Reasoning = Math.Min(reasoning, output),
        };
    }

    /// <summary>S7: <c>{"web_search":{"num_requests":2},"image_gen":{…}}</c>; null when upstream does not say.</summary>
    public static int? WebSearches(ReadOnlySpan<byte> toolUsage)
    {
        if (toolUsage.IsEmpty) return null;
        var reader = new Utf8JsonReader(toolUsage, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isSearch = reader.Is("web_search"u8);
            reader.Read();
            if (!isSearch || reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isCount = reader.Is("num_requests"u8);
                reader.Read();
                if (isCount && reader.TokenType == JsonTokenType.Number) return JsonSlices.Count(ref reader);
                reader.Skip();
            }
        }

        return null;
    }

    private static int NextCount(ref Utf8JsonReader reader)
    {
        reader.Read();
        return JsonSlices.Count(ref reader);
    }
}
