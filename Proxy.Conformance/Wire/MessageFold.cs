using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Conformance.Wire;

/// <summary>Puts a stream together as the official clients do (A5), so that one check serves both ways of answering.</summary>
internal static class MessageFold
{
    public static JsonElement Of(IReadOnlyList<WireEvent> events)
    {
        JsonObject? message = null;
        var inputs = new Dictionary<int, string>();
        foreach (var (type, data) in events.Select(entry => (entry.Type, Node(entry.Data))))
        {
            switch (type)
            {
                case "message_start":
                    message = data["message"]?.DeepClone().AsObject();
                    break;
                case "content_block_start":
                    Content(message, type).Add(data["content_block"]?.DeepClone());
                    break;
                case "content_block_delta":
                    Delta(Block(message, data), data, inputs);
                    break;
                case "message_delta":
                    Ending(message ?? throw Early(type), data);
                    break;
                case "error":
                    throw new NotHeldException($"stream: ended by an error: {data.ToJsonString()}");
            }
        }

        if (message is null) throw new NotHeldException("stream: no message_start");
        // The client's own parser takes input that was cut off; a value that stays text here is compared as text.
        foreach (var (index, input) in inputs) message["content"]![index]!["input"] = Parsed(input);
        return JsonPath.Parse(message.ToJsonString());
    }

    private static void Delta(JsonObject block, JsonObject data, Dictionary<int, string> inputs)
    {
        var delta = data["delta"]!.AsObject();
        switch ((string?)delta["type"])
        {
            case "text_delta":
                block["text"] = (string?)block["text"] + (string?)delta["text"];
                break;
            case "thinking_delta":
                block["thinking"] = (string?)block["thinking"] + (string?)delta["thinking"];
                break;
            case "signature_delta":
                block["signature"] = (string?)delta["signature"];
                break;
            case "citations_delta":
                if (block["citations"] is not JsonArray citations) block["citations"] = citations = [];
                citations.Add(delta["citation"]?.DeepClone());
                break;
            case "input_json_delta":
                inputs[(int)data["index"]!] = inputs.GetValueOrDefault((int)data["index"]!, "") + (string?)delta["partial_json"];
                break;
            case "compaction_delta":
                foreach (var (name, value) in delta.Where(member => member.Key != "type")) block[name] = value?.DeepClone();
                break;
        }
    }

    private static void Ending(JsonObject message, JsonObject data)
    {
        foreach (var (name, value) in data["delta"]?.AsObject() ?? []) message[name] = value?.DeepClone();
        var usage = message["usage"]?.AsObject() ?? throw new NotHeldException("stream: message_start has no usage");
        foreach (var (name, value) in (data["usage"] ?? throw new NotHeldException("stream: message_delta has no usage")).AsObject())
            if (value is not null) usage[name] = value.DeepClone();
        foreach (var (name, value) in data)
            if (name is not ("type" or "delta" or "usage")) message[name] = value?.DeepClone();
    }

    private static JsonNode? Parsed(string input)
    {
        if (input.Length == 0) return new JsonObject();
        try
        {
            return JsonNode.Parse(input);
        }
        catch (JsonException)
        {
            return input;
        }
    }

    private static JsonArray Content(JsonObject? message, string type) => (message ?? throw Early(type))["content"]!.AsArray();

    private static JsonObject Block(JsonObject? message, JsonObject data)
    {
        var content = Content(message, "content_block_delta");
        var index = (int?)data["index"] ?? -1;
        return index >= 0 && index < content.Count ? content[index]!.AsObject() : throw new NotHeldException($"stream: a delta for block {index}, which was never started");
    }

    private static NotHeldException Early(string type) => new($"stream: {type} before message_start");

    private static JsonObject Node(JsonElement data) => JsonObject.Create(data) ?? throw new NotHeldException($"stream: an event that is no object: {data}");
}
