using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Models;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>Requests of every family with a few values changed: a Responses request goes out, or a refusal that names the field comes back.</summary>
public sealed partial class OddRequestTests
{
    private static readonly string[] s_betas =
        ["mcp-client-2025-11-20", "compact-2026-09-04", "compact-2026-01-12", "context-management-2025-06-27", "thinking-binding-controls-2026-08-01", "inline-tools-2026-09-15", "mid-conversation-tool-changes-2026-07-01"];

    private static readonly UpstreamProfile[] s_profiles =
    [
        Given.Profile with { WebSearch = true, CodeInterpreter = true, Mcp = true, ToolSearch = true, AdditionalTools = true, NamespaceTools = true, Breakpoints = true, Compaction = true, Prewarm = true },
        Given.Profile,
        Given.Plain,
    ];

    private static readonly string[] s_seeds =
    [
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"tools":[{"type":"web_search_20250305","name":"web_search","max_uses":2,"allowed_domains":["a.com"],"user_location":{"type":"approximate","city":"X","country":"DE","timezone":"Europe/Berlin"}},{"type":"web_fetch_20250910","name":"web_fetch"},{"type":"code_execution_20250825","name":"code_execution"}]}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"mcp_servers":[{"type":"url","name":"s","url":"https://x.example/mcp","authorization_token":"secret"}],"tools":[{"type":"mcp_toolset","mcp_server_name":"s","default_config":{"enabled":true,"defer_loading":false},"configs":{"echo":{"enabled":true}}}]}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"tools":[{"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"},{"name":"x","input_schema":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"]}},"required":["a"],"additionalProperties":false},"defer_loading":true,"strict":true,"input_examples":[{"a":"b"}],"description":"d","cache_control":{"type":"ephemeral","ttl":"1h"},"eager_input_streaming":true,"allowed_callers":["direct"]}]}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"server_tool_use","id":"srvtoolu_1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"srvtoolu_1","content":[{"type":"web_search_result","url":"https://a.b/","title":"T","encrypted_content":"abc","page_age":null}]},{"type":"text","text":"x","citations":[{"type":"web_search_result_location","url":"https://a.b/","title":"T","cited_text":"c","encrypted_index":"zz"}]}]},{"role":"user","content":[{"type":"text","text":"go"}]}]}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"assistant","content":[{"type":"server_tool_use","id":"srvtoolu_1","name":"code_execution","input":{"code":"1"}},{"type":"code_execution_tool_result","tool_use_id":"srvtoolu_1","content":{"type":"code_execution_result","stdout":"1","stderr":"","return_code":0,"content":[{"type":"code_execution_output","file_id":"file_1"}]}},{"type":"mcp_tool_use","id":"mcptoolu_1","name":"echo","server_name":"s","input":{}},{"type":"mcp_tool_result","tool_use_id":"mcptoolu_1","is_error":false,"content":[{"type":"text","text":"ok"}]},{"type":"server_tool_use","id":"srvtoolu_2","name":"tool_search_tool_regex","input":{"query":"q"}},{"type":"tool_search_tool_result","tool_use_id":"srvtoolu_2","content":{"type":"tool_search_tool_search_result","tool_references":[{"type":"tool_reference","tool_name":"x"}]}},{"type":"server_tool_use","id":"srvtoolu_3","name":"web_fetch","input":{"url":"https://a"}},{"type":"web_fetch_tool_result","tool_use_id":"srvtoolu_3","content":{"type":"web_fetch_result","url":"https://a","content":{"type":"document","source":{"type":"text","media_type":"text/plain","data":"x"},"title":"t"}}},{"type":"server_tool_use","id":"srvtoolu_4","name":"bash_code_execution","input":{"command":"1"}},{"type":"bash_code_execution_tool_result","tool_use_id":"srvtoolu_4","content":{"type":"bash_code_execution_result","stdout":"1","stderr":"","return_code":0,"content":[]}},{"type":"fallback","from":{"model":"a"},"to":{"model":"b"}}]},{"role":"user","content":[{"type":"text","text":"go"}]}],"tools":[{"name":"x","input_schema":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"]}},"required":["a"],"additionalProperties":false}}]}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"compaction","content":"s","encrypted_content":"x"},{"type":"text","text":"z"}]},{"role":"assistant","content":[{"type":"text","text":"a"}]},{"role":"user","content":[{"type":"text","text":"b"}]}],"context_management":{"edits":[{"type":"clear_thinking_20251015","keep":{"type":"thinking_turns","value":1}},{"type":"clear_tool_uses_20250919","trigger":{"type":"input_tokens","value":10},"keep":{"type":"tool_uses","value":1},"clear_at_least":{"type":"input_tokens","value":1},"exclude_tools":["x"],"clear_tool_inputs":true},{"type":"compact_20260112","trigger":{"type":"input_tokens","value":60000},"pause_after_compaction":true,"instructions":"i"}]}}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"text","text":"z"}]}],"compaction":{"type":"summarize","instructions":"x"}}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"text","text":"use x"}]},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_1","name":"x","input":{"a":"1"},"caller":{"type":"direct"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","is_error":true,"content":[{"type":"text","text":"a"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="}},{"type":"tool_reference","tool_name":"x"},{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"x"}],"citations":{"enabled":false}}]},{"type":"text","text":"more"}]},{"role":"system","content":[{"type":"text","text":"s"},{"type":"tool_removal","tool":{"type":"tool_reference","name":"x"}},{"type":"tool_addition","tool":{"type":"tool_definition","definition":{"name":"y","input_schema":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"]}},"required":["a"],"additionalProperties":false}}}}],"output_config":{"effort":"low"}}],"tools":[{"name":"x","input_schema":{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"]}},"required":["a"],"additionalProperties":false}},{"type":"bash_20250124","name":"bash"},{"type":"text_editor_20250728","name":"str_replace_based_edit_tool","max_characters":100},{"type":"memory_20250818","name":"memory"}],"tool_choice":{"type":"any","disable_parallel_tool_use":true},"metadata":{"user_id":"u"},"service_tier":"auto","diagnostics":{"previous_message_id":"msg_x"},"cache_control":{"type":"ephemeral"},"output_config":{"effort":"high"},"stop_sequences":["END"]}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0xLjQK"},"title":"t","context":"c","citations":{"enabled":false}},{"type":"document","source":{"type":"content","content":[{"type":"text","text":"x"}]}},{"type":"text","text":"z"}]}],"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{"$ref":"#/$defs/x"},"b":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["b"],"additionalProperties":false,"$defs":{"x":{"type":"object","properties":{"n":{"$ref":"#/$defs/x"}},"additionalProperties":false}}}}},"thinking":{"type":"adaptive","display":"summarized","block_binding":{"prefix_mismatch_behavior":"drop_block"}},"fallbacks":"default","system":[{"type":"text","text":"sys"}]}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"assistant","content":[{"type":"tool_use","id":"toolu_9","name":"left_click","toolset_name":"computer","input":{"coordinate":[1,2]}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_9","toolset_name":"computer","content":[{"type":"text","text":"x"}]}]}],"tools":[{"type":"computer_toolset_20260801","configs":{"zoom":{"enabled":false}}},{"type":"browser_toolset_20260801","configs":{"navigate":{"enabled":true,"defer_loading":false}}}]}""",
        """{"model":"claude-opus-5-5","max_tokens":0,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"tools":[{"type":"computer_20250124","name":"computer","display_width_px":800,"display_height_px":600,"display_number":1}]}""",
        """{"model":"claude-opus-5-5","max_tokens":3000,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]},{"role":"assistant","content":[{"type":"thinking","thinking":"x","signature":"EqQB"},{"type":"redacted_thinking","data":"zz"},{"type":"text","text":"x"}]},{"role":"user","content":[{"type":"text","text":"q"}]}],"thinking":{"type":"disabled"},"task_budget":{"type":"tokens","total":5}}""",
    ];

    /// <summary>Becomes half a surrogate pair, which JSON may spell but no string holds.</summary>
    private const string Lone = "LONE";

    private static readonly string[] s_words =
        [.. s_seeds.SelectMany(seed => Values(JsonNode.Parse(seed)!)).Distinct(StringComparer.Ordinal), .. Enumerable.Repeat((string[])["\"" + Lone + "\"", "{\"" + Lone + "\":1}", "{\"" + Lone + "\":\"" + Lone + "\"}"], 8).SelectMany(static odd => odd)];

    [Fact]
    public void Every_seed_is_understood()
    {
        // A mutant of what is refused anyway says little.
        var refused = new List<string>();
        foreach (var seed in s_seeds)
        {
            try
            {
                Given.Write(Read(Encoding.UTF8.GetBytes(seed), ApiVersion.V2023), Given.Scope(s_profiles[0]));
            }
            catch (RequestRejectedException refusal)
            {
                refused.Add(refusal.Message + "\n" + seed);
            }
        }

        Assert.Empty(refused);
    }

    [Fact]
    public void An_odd_request_is_sent_or_refused_by_name() =>
        Gen.Select(Gen.OneOf(s_seeds), OddJson.Changes, Gen.OneOf(s_profiles), Gen.Bool).Sample((seed, changes, profile, isNew) =>
        {
            var body = Encoding.UTF8.GetBytes(OddJson.Change(JsonNode.Parse(seed)!, changes, s_words).ToJsonString().Replace(Lone, "\\ud83d", StringComparison.Ordinal));
            try
            {
                var written = Given.Write(Read(body, isNew ? ApiVersion.V2026 : ApiVersion.V2023), Given.Scope(profile));
                using var sent = JsonDocument.Parse(written.Body, new JsonDocumentOptions { MaxDepth = 512 });
                Assert.Equal(JsonValueKind.Object, sent.RootElement.ValueKind);
            }
            catch (RequestRejectedException refusal)
            {
                Assert.True(Named().IsMatch(refusal.Message), refusal.Message);
            }
        });

    private static Core.Canonical.Conversations.Conversation Read(byte[] body, ApiVersion version) =>
        MessagesRequestReader.Read(body, new RequestTraits(version, new HashSet<string>(s_betas)), new Warnings());

    private static IEnumerable<string> Values(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(m => Values(m.Value!)).Append(members.ToJsonString()),
        JsonArray items => items.SelectMany(i => Values(i!)),
        null => [],
        _ => [node.ToJsonString()],
    };

    /// <summary>A path and a colon; or one of Anthropic's own sentences, which name the field in words.</summary>
    [GeneratedRegex(@"^(`?[a-z_]+(\.[^ :]+)*`?: |All tools have defer_loading set|A maximum of 4 blocks with cache_control|Too many strict tools|Schemas contains too many|""thinking\.type|This model does not support assistant message prefill|Container `|The request body)")]
    private static partial Regex Named();
}
