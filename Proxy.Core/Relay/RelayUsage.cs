using System.Text.Json;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.OpenAI.Answers;

namespace Proxy.Core.Relay;

/// <summary>
/// Usage as each API tells it: <c>input_tokens</c> (Responses), <c>prompt_tokens</c> (chat, embeddings), and Anthropic's three
/// kinds of input, which a stream tells in two events.
/// </summary>
internal sealed class RelayUsage
{
    private const int MostIds = 1024;
    private int? _input;
    private int? _output;
    private int _cached;
    private int? _cacheRead;
    private int? _cacheWrite;
    private int _reasoning;

    /// <summary>Null as long as nothing was told.</summary>
    public Usage? Told => _input is null && _output is null
        ? null
        : new Usage
        {
            // Anthropic's input_tokens leave out what the cache had a part in.
            Input = (_input ?? 0) + (_cacheRead ?? 0) + (_cacheWrite ?? 0),
            CacheRead = _cacheRead ?? _cached,
            CacheWrite = _cacheWrite ?? 0,
            Output = _output ?? 0,
            Reasoning = _reasoning,
        };

    /// <summary>The id of the Response that is answered; null for other objects.</summary>
    public string? ResponseId { get; private set; }

    /// <summary>Ids that a later request may name: items (<c>output[*].id</c>) and the containers they were made in. 1024 at most.</summary>
    public List<string> ItemIds { get; } = [];

    public List<string> ContainerIds { get; } = [];

    /// <summary>The event's type; empty for none.</summary>
    public string LastType { get; private set; } = "";

    /// <param name="json">A body or an event: <c>{"type":"response.completed","response":{"id":"resp_1","usage":{…}}}</c>, <c>{"usage":{…}}</c>, <c>{"type":"message_start","message":{"usage":{…}}}</c>. What is no JSON tells nothing.</param>
    public void Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, JsonSlices.Options);
            LastType = "";
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, isInner: false);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or half a surrogate pair where an id belongs. Passed on all the same: the client may make sense of it.
        }
    }

    private void ReadObject(ref Utf8JsonReader reader, bool isInner)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && name.SequenceEqual("usage"u8)) ReadUsage(ref reader);
            else if (reader.TokenType == JsonTokenType.StartArray && name.SequenceEqual("output"u8)) ReadOutput(ref reader);
            else if (reader.TokenType == JsonTokenType.StartObject && !isInner && (name.SequenceEqual("response"u8) || name.SequenceEqual("message"u8))) ReadObject(ref reader, isInner: true);
            else if (reader.TokenType == JsonTokenType.String && name.SequenceEqual("id"u8) && reader.ValueSpan.StartsWith("resp_"u8)) ResponseId = reader.GetString();
            else if (reader.TokenType == JsonTokenType.String && !isInner && name.SequenceEqual("type"u8)) LastType = reader.ValueSpan.Length <= 64 ? reader.GetString()! : "";
            else reader.Skip();
        }
    }

    private void ReadOutput(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.StartObject) continue;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var ids = reader.ValueSpan.SequenceEqual("id"u8) ? ItemIds : reader.ValueSpan.SequenceEqual("container_id"u8) ? ContainerIds : null;
                reader.Read();
                if (ids?.Count < MostIds && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= 128) ids.Add(reader.GetString()!);
                else reader.Skip();
            }
        }
    }

    private void ReadUsage(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartObject && name.EndsWith("_details"u8)) ReadDetails(ref reader);
            else if (name.SequenceEqual("input_tokens"u8) || name.SequenceEqual("prompt_tokens"u8)) _input = JsonSlices.Count(ref reader);
            else if (name.SequenceEqual("output_tokens"u8) || name.SequenceEqual("completion_tokens"u8)) _output = JsonSlices.Count(ref reader);
            else if (name.SequenceEqual("cache_read_input_tokens"u8)) _cacheRead = JsonSlices.Count(ref reader);
            else if (name.SequenceEqual("cache_creation_input_tokens"u8)) _cacheWrite = JsonSlices.Count(ref reader);
            else reader.Skip();
        }
    }

    private void ReadDetails(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("cached_tokens"u8)) _cached = JsonSlices.Count(ref reader);
            else if (name.SequenceEqual("reasoning_tokens"u8)) _reasoning = JsonSlices.Count(ref reader);
            else reader.Skip();
        }
    }
}
