using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>Hosted calls in a history: ours, somebody else's, and halves of them.</summary>
internal static class HostedBlocksOf
{
    private static readonly RequestScope s_scope = Given.Scope();

    public static IEnumerable<Block> Kind(int kind, BlockPath path, string text) => kind switch
    {
        0 => Code(path, text, Sealed("srvtoolu_", Template("ci", path, "\"type\":\"code_interpreter_call\",\"status\":\"completed\",\"code\":0,\"container_id\":\"cntr_1\",\"outputs\":[{\"type\":\"logs\",\"logs\":3}]"))),
        1 => Code(path, text, $"srvtoolu_{path.Message}x{path.Content}"),
        2 => Mcp(path, text, Sealed("mcptoolu_", Template("mcp", path, "\"type\":\"mcp_call\",\"name\":\"roll\",\"server_label\":\"dice\",\"arguments\":0,\"output\":0"))),
        3 => Mcp(path, text, $"mcptoolu_{path.Message}x{path.Content}"),
        4 => Code(path, text, "srvtoolu_alone").Take(1),
        _ => Mcp(path, text, "mcptoolu_alone").Skip(1),
    };

    private static HostedHistoryBlock[] Code(BlockPath path, string text, string id) =>
    [
        new(path, new ServerToolUse(id, "code_execution", JsonRaw.From("{\"code\":" + JsonText.From(text) + "}"))) { Whole = JsonRaw.From("{}") },
        new(path, new CodeExecutionResult(id, JsonText.From(text), JsonText.Empty, 0)) { Whole = JsonRaw.From("{\"content\":{\"stdout\":" + JsonText.From(text) + "}}") },
    ];

    private static HostedHistoryBlock[] Mcp(BlockPath path, string text, string id) =>
    [
        new(path, new McpToolUse(id, "roll", "dice", JsonRaw.From("{\"n\": " + JsonText.From(text) + "}"))) { Whole = JsonRaw.From("{}") },
        new(path, new McpToolResult(id, text.Length % 2 == 0, JsonText.From(text))) { Whole = JsonRaw.From("{\"content\":" + JsonText.From(text) + "}") },
    ];

    private static string Template(string prefix, BlockPath path, string rest) => $"{{\"id\":\"{prefix}_{path.Message}_{path.Content}\",{rest}}}";

    private static string Sealed(string prefix, string template) => SealedIds.Make(prefix, new CallTemplate("openai", JsonRaw.From(template)).Encode(), s_scope);
}
