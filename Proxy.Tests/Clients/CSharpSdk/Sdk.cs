using System.Text.Json;
using Anthropic;
using Anthropic.Helpers;
using Anthropic.Models.Messages;
using Proxy.Tests.EndToEnd;

namespace Proxy.Tests.Clients.CSharpSdk;

/// <summary>The official C# SDK on a gateway, and the two tools its tests offer.</summary>
internal static class Sdk
{
    public static AnthropicClient Connect(ScriptedGateway gateway, int retries = 0) => new()
    {
        BaseUrl = gateway.BaseUrl.ToString().TrimEnd('/'),
        ApiKey = "sk-test",
        MaxRetries = retries,
        // .NET reads on for two seconds after a stream was left, in the hope to keep the connection.
        HttpClient = new HttpClient(new SocketsHttpHandler { ResponseDrainTimeout = TimeSpan.Zero }),
    };

    public static MessageCreateParams Ask(params IReadOnlyList<MessageParam> messages) => new()
    {
        Model = "claude-opus-5-5",
        MaxTokens = 2048,
        Messages = messages,
    };

    public static MessageParam User(string text) => new UserMessageParam(text);

    public static IReadOnlyList<ToolUnion> Tools { get; } = [Tool("add"), Tool("multiply")];

    /// <summary>An assistant turn and the user turn that answers its tool calls, for the history of the next request.</summary>
    public static IReadOnlyList<MessageParam> Replay(Message message)
    {
        List<ContentBlockParam> said = [.. message.Content.Select(block => new ContentBlockParam(block.Json))];
        List<ContentBlockParam> results = [];
        foreach (var block in message.Content)
        {
            if (block.TryPickToolUse(out var use))
                results.Add(new ToolResultBlockParam { ToolUseID = use.ID, Content = Run(use) });
        }

        return [new AssistantMessageParam(new MessageContentParam(said)), new UserMessageParam(new MessageContentParam(results))];
    }

    public static async Task<Message> AskAsync(this AnthropicClient client, MessageCreateParams request, bool stream, CancellationToken cancellation)
    {
        if (!stream)
            return await client.Messages.Create(request, cancellation);
        var fold = new MessageContentAggregator();
        await foreach (var _ in fold.CollectAsync(client.Messages.CreateStreaming(request, cancellation)).WithCancellation(cancellation))
        {
        }

        return fold.Message();
    }

    private static string Run(ToolUseBlock use)
    {
        var (a, b) = (use.Input["a"].GetInt32(), use.Input["b"].GetInt32());
        return $"{(use.Name == "add" ? a + b : a * b)}";
    }

    private static ToolUnion Tool(string name) => new Tool
    {
        Name = name,
        Description = $"{name} two numbers",
        InputSchema = new InputSchema
        {
            Properties = new Dictionary<string, JsonElement> { ["a"] = Number, ["b"] = Number },
            Required = ["a", "b"],
        },
    };

    private static JsonElement Number => JsonDocument.Parse("""{"type":"number"}""").RootElement;
}
