using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Http;
using Proxy.Simulator.Models;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;
using Proxy.Simulator.Sse;

namespace Proxy.Simulator.Surface;

/// <summary><c>POST /v1/chat/completions</c>, as far as text goes: what it does not do it refuses.</summary>
internal sealed class ChatEndpoint(SimulatorOptions options)
{
    private static readonly string[] s_unsupported = ["tools", "functions", "audio", "response_format", "web_search_options"];
    private static readonly string[] s_roles = ["system", "developer", "user", "assistant"];

    public async Task AnswerAsync(HttpContext context, RecordedRequest recorded, CancellationToken cancellation)
    {
        using var body = RequestBody.Parse(context.Request.ContentType, recorded.Body, out var error);
        error ??= Check(body!.RootElement);
        if (error is not null)
        {
            await ErrorWriter.WriteAsync(context, error, cancellation);
            return;
        }

        var root = body!.RootElement;
        var (text, finish) = Text(root);
        var input = root.Items("messages").Sum(TokenEstimate.Item);
        var usage = new JsonObject
        {
            ["prompt_tokens"] = input,
            ["completion_tokens"] = TokenEstimate.Text(text),
            ["total_tokens"] = input + TokenEstimate.Text(text),
            ["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = 0, ["audio_tokens"] = 0 },
            ["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = 0, ["audio_tokens"] = 0, ["accepted_prediction_tokens"] = 0, ["rejected_prediction_tokens"] = 0 },
        };
        var id = new IdMint(recorded.Body).Item("chatcmpl-")[..39];
        if (root.Flag("stream") ?? false)
        {
            await StreamAsync(context, root, id, text, finish, usage, cancellation);
            return;
        }

        var message = new JsonObject { ["role"] = "assistant", ["content"] = text, ["refusal"] = null, ["annotations"] = new JsonArray() };
        var answer = Envelope(root, id, "chat.completion", new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = finish });
        answer["usage"] = usage;
        await JsonWriter.WriteAsync(context, answer, cancellation);
    }

    private async Task StreamAsync(HttpContext context, JsonElement root, string id, string text, string finish, JsonObject usage, CancellationToken cancellation)
    {
        var tells = root.Member("stream_options")?.Flag("include_usage") ?? false;
        context.Response.ContentType = "text/event-stream; charset=utf-8";
        await SendAsync(new JsonObject { ["role"] = "assistant", ["content"] = "", ["refusal"] = null }, null);
        foreach (var piece in Chunking.Words.Cut(text)) await SendAsync(new JsonObject { ["content"] = piece }, null);
        await SendAsync([], finish);
        if (tells)
        {
            var last = Envelope(root, id, "chat.completion.chunk", null);
            last["usage"] = usage;
            await WriteAsync(JsonBytes.Of(last));
        }

        await WriteAsync("[DONE]"u8.ToArray());

        Task SendAsync(JsonObject delta, string? reason)
        {
            var chunk = Envelope(root, id, "chat.completion.chunk", new JsonObject { ["index"] = 0, ["delta"] = delta, ["logprobs"] = null, ["finish_reason"] = reason });
            if (tells) chunk["usage"] = null;
            return WriteAsync(JsonBytes.Of(chunk));
        }

        async Task WriteAsync(byte[] data)
        {
            await context.Response.Body.WriteAsync(SseRecord.Of(null, data), cancellation);
            await context.Response.Body.FlushAsync(cancellation);
        }
    }

    private JsonObject Envelope(JsonElement root, string id, string kind, JsonObject? choice) => new()
    {
        ["id"] = id,
        ["object"] = kind,
        ["created"] = options.Time.GetUtcNow().ToUnixTimeSeconds(),
        ["model"] = ModelTable.Snapshot(root.Text("model")!),
        ["choices"] = choice is null ? new JsonArray() : new JsonArray(choice),
        ["service_tier"] = "default",
        ["system_fingerprint"] = null,
    };

    private static (string Text, string Finish) Text(JsonElement root)
    {
        var asked = root.Items("messages").Last(m => m.Text("role") == "user");
        var said = asked.Text("content") ?? string.Concat(asked.Items("content").Select(part => part.Text("text")));
        var text = $"You said: “{said}” This is the simulator speaking; no model was asked.";
        // About four characters make a token, here as everywhere.
        var most = (root.Whole("max_completion_tokens") ?? root.Whole("max_tokens")) * 4;
        return most < text.Length ? (text[..most.Value], "length") : (text, "stop");
    }

    private ApiError? Check(JsonElement root)
    {
        if (root.Text("model") is not { } model) return ApiError.Invalid("you must provide a model parameter", null);
        if (ModelTable.Find(model, options.Models) is null)
            return new ApiError(404, $"The model `{model}` does not exist or you do not have access to it.", "invalid_request_error", null, "model_not_found");
        foreach (var name in s_unsupported)
        {
            if (root.Member(name) is not null) return ApiError.Invalid($"The simulator's chat completions take no '{name}'.", name, "unsupported_parameter");
        }

        var messages = root.Items("messages").ToList();
        if (messages.Count == 0) return ApiError.Invalid("Missing required parameter: 'messages'.", "messages", "missing_required_parameter");
        var strange = messages.FindIndex(m => !s_roles.Contains(m.Text("role")) || (m.Text("content") is null && !m.Items("content").Any()));
        if (strange >= 0) return ApiError.Invalid($"Invalid value for 'messages[{strange}]'.", $"messages[{strange}]", "invalid_value");
        return messages.Exists(m => m.Text("role") == "user") ? null : ApiError.Invalid("The simulator answers a message of the user; there is none.", "messages");
    }
}
