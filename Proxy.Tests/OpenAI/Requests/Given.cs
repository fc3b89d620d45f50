using System.Text;
using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.Models;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Requests;
using Proxy.Core.OpenAI.Sealed;
using Proxy.Core.Sealing;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>Conversations by hand, and what becomes of them.</summary>
internal static class Given
{
    public static readonly IEnvelope Envelope = new AesGcmEnvelope([new SealingKey("k1", [.. Enumerable.Range(0, 32).Select(i => (byte)i)])]);

    public static readonly ModelAlias Alias = new() { Id = "claude-opus-5-5", DisplayName = "Opus" };

    public static readonly UpstreamProfile Profile = new()
    {
        Family = "gpt-5.6",
        Efforts = [Effort.None, Effort.Low, Effort.Medium, Effort.High, Effort.XHigh, Effort.Max],
        Phase = true,
        ConfigurationUpdate = true,
        FastTier = true,
    };

    /// <summary>A plain Responses server: nothing that is OpenAI's alone.</summary>
    public static readonly UpstreamProfile Plain = new()
    {
        Family = "local",
        Reasoning = false,
        Efforts = [],
        DeveloperRole = false,
        OutputArrays = false,
        EncryptedReasoning = false,
        OpenAIParameters = false,
        Sampling = true,
        MaxToolName = 64,
    };

    public static Conversation Conversation(params Turn[] turns) => new() { Model = "claude-opus-5-5", MaxTokens = 4096, Turns = turns };

    public static RequestScope Scope(UpstreamProfile? profile = null, ModelAlias? alias = null) => new()
    {
        Route = new Route("claude-opus-5-5", alias ?? Alias, "openai", "gpt-5.6-sol", profile ?? Profile),
        Tenant = "tenant",
        Envelope = Envelope,
        Warnings = new Warnings(),
    };

    public static Written Write(Conversation conversation, RequestScope? scope = null)
    {
        scope ??= Scope();
        using var buffer = new PooledBuffer(64);
        var context = ResponsesRequestWriter.Write(conversation, scope, buffer);
        return new Written(buffer.Written.ToArray(), context, scope.Warnings);
    }

    public static Turn User(params Block[] blocks) => new(0, Role.User, blocks);

    public static Turn User(string text) => User(Text(text));

    public static Turn Assistant(params Block[] blocks) => new(1, Role.Assistant, blocks);

    public static Turn System(params Block[] blocks) => new(2, Role.System, blocks);

    public static TextBlock Text(string text) => new(new BlockPath(0, 0), JsonText.From(text));

    public static ToolUseBlock Use(string id, string name, string input) => new(new BlockPath(1, 0), id, name, JsonRaw.From(input));

    public static ToolResultBlock Result(string id, params Block[] content) => new(new BlockPath(2, 0), id, content);

    public static ToolResultBlock Result(string id, string content) => Result(id, Text(content)) with { IsString = true };

    public static ImageBlock Png(string base64 = "iVBORw0KGgo=") => new(new BlockPath(0, 1), new Base64Source("image/png", JsonText.From(base64)));

    public static ThinkingBlock Thinking(string text, SealedItem item) =>
        new(new BlockPath(1, 0), JsonText.From(text), JsonText.From(Encoding.ASCII.GetString(Envelope.Seal(item.Encode(), "tenant"))));

    public static SealedItem Reasoning(params string[] parts) => new()
    {
        Kind = SealedKind.Reasoning,
        Upstream = "openai",
        Family = "gpt-5.6",
        Id = "rs_1",
        EncryptedContent = "gAAAAA==",
        SummaryLengths = [.. parts.Select(p => Encoding.UTF8.GetByteCount(p))],
        TextHash = parts.Length == 0 ? null : SealedItem.Hash(Encoding.UTF8.GetBytes(string.Join("\n\n", parts))),
    };
}

internal sealed record Written(byte[] Body, AnswerContext Context, Warnings Warnings)
{
    public JsonElement Root { get; } = JsonDocument.Parse(Body).RootElement;

    public IReadOnlyList<JsonElement> Input => [.. Root.GetProperty("input").EnumerateArray()];

    /// <summary>One line of compact JSON per input item.</summary>
    public IReadOnlyList<string> Items => [.. Input.Select(i => i.GetRawText())];

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Raw(string name) => Root.TryGetProperty(name, out var value) ? value.GetRawText() : null;
}
