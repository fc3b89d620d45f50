using System.Text.Json.Nodes;

namespace Proxy.Tests.Simulator.Agreement;

/// <summary>Valid requests, one per field, item, part and tool type. Written from the contract, none recorded.</summary>
internal static class Corpus
{
    private static readonly string[] Settings =
    [
        """{"model":"gpt-5.6","input":"hi"}""",
        """{"model":"gpt-5.6","input":[{"role":"user","content":"hi"}],"instructions":"be brief","max_output_tokens":16,"max_tool_calls":3,"parallel_tool_calls":false,"store":false,"stream":true,"background":false}""",
        """{"model":"gpt-5.6","input":"hi","reasoning":{"effort":"max","summary":"auto","context":"all_turns","mode":"pro","generate_summary":"concise"},"include":["reasoning.encrypted_content"]}""",
        """{"model":"gpt-4o","input":"hi","temperature":0.5,"top_p":0.9,"top_logprobs":2,"user":"u","safety_identifier":"s","metadata":{"a":"b"},"service_tier":"fast"}""",
        """{"model":"gpt-5.6","input":"hi","prompt_cache_key":"k","prompt_cache_retention":"24h","prompt_cache_options":{"ttl":"30m","mode":"implicit"},"truncation":"auto","stream_options":{"include_obfuscation":false}}""",
        """{"model":"gpt-5.6","input":"hi","prompt_cache_options":{"ttl":"12h","mode":"explicit","prewarm":true,"comparison_response_id":"resp_1"}}""",
        """{"model":"gpt-5.6","input":"hi","context_management":[{"type":"compaction","compact_threshold":2000}],"moderation":{"model":"m","policy":{"input":{"mode":"score"},"output":{"mode":"block"}}}}""",
        """{"model":"gpt-5.6","input":"hi","previous_response_id":"resp_1","conversation":{"id":"conv_1"},"prompt":{"id":"pmpt_1","version":"1","variables":{"a":"b"}}}""",
        """{"model":"gpt-5.6","input":"hi","text":{"format":{"type":"json_schema","name":"answer","schema":{"type":"object"},"strict":false},"verbosity":"low"}}""",
        """{"model":"gpt-5.6","input":"json please","text":{"format":{"type":"json_object"}}}""",
        """{"model":"gpt-5.6","input":"hi","text":{"format":{"type":"text"}},"reasoning":null,"include":null,"tools":[],"tool_choice":"auto"}""",
    ];

    private static readonly string[] Items =
    [
        """{"type":"message","role":"developer","content":[{"type":"input_text","text":"rules","prompt_cache_breakpoint":{"mode":"explicit"}}]}""",
        """{"role":"user","content":[{"type":"input_text","text":"look"},{"type":"input_image","image_url":"https://example.com/a.png","detail":"auto"},{"type":"input_file","file_id":"file-1","filename":"a.pdf","detail":"low"}]}""",
        """{"id":"msg_1","type":"message","role":"assistant","status":"completed","phase":"commentary","content":[{"type":"output_text","text":"a","annotations":[{"type":"url_citation","url":"https://e.com","start_index":0,"end_index":1,"title":"t"}],"logprobs":[]},{"type":"refusal","refusal":"no"}]}""",
        """{"role":"assistant","content":"plain"}""",
        """{"type":"function_call","call_id":"call_1","name":"f","arguments":"{}","id":"fc_1","status":"completed","namespace":"n","caller":{"type":"program","caller_id":"p"}}""",
        """{"type":"function_call_output","call_id":"call_1","output":"done","status":"completed","name":"f","namespace":"n","caller":{"type":"direct"}}""",
        """{"type":"function_call_output","call_id":"call_1","output":[{"type":"input_text","text":"a"},{"type":"input_image","image_url":"https://e.com/a.png","detail":"high"},{"type":"input_file","file_url":"https://e.com/a.pdf"}]}""",
        """{"type":"custom_tool_call","call_id":"call_1","name":"f","input":"text"}""",
        """{"type":"custom_tool_call_output","call_id":"call_1","output":[{"type":"input_text","text":"a"}]}""",
        """{"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"s"}],"encrypted_content":"x","content":[{"type":"reasoning_text","text":"r"}],"status":"completed"}""",
        """{"type":"configuration_update","id":"cu_1","reasoning":{"effort":"low"},"text":{"format":{"type":"text"}}}""",
        """{"role":"user","content":[{"type":"input_text","text":"a","prompt_cache_breakpoint":{"mode":"explicit","ttl":"12h"}}]}""",
        """{"type":"function_call_output","call_id":"call_1","output":[{"type":"input_text","text":"a","prompt_cache_breakpoint":{"mode":"explicit","ttl":"30m"}}]}""",
        """{"type":"additional_tools","role":"developer","tools":[{"type":"custom","name":"c"}]}""",
        """{"type":"tool_search_call","arguments":{},"call_id":"call_1","execution":"client","status":"completed"}""",
        """{"type":"tool_search_output","tools":[{"type":"local_shell"}],"call_id":"call_1","execution":"server"}""",
        """{"type":"compaction","encrypted_content":"x","id":"cmp_1"}""",
        """{"type":"compaction_trigger"}""",
        """{"type":"item_reference","id":"rs_1"}""",
        """{"type":"program","id":"p","call_id":"call_1","code":"1","fingerprint":"f"}""",
        """{"type":"program_output","id":"p","call_id":"call_1","result":"1","status":"completed"}""",
        """{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"search","query":"q","queries":["q"],"sources":[{"type":"url","url":"https://e.com"}]}}""",
        """{"type":"web_search_call","id":"ws_1","status":"incomplete","action":{"type":"search","sources":[{"type":"api","name":"weather"}]}}""",
        """{"type":"web_search_call","id":"ws_1","status":"completed","action":{"type":"find_in_page","url":"https://e.com","pattern":"p"}}""",
        """{"type":"file_search_call","id":"fs_1","status":"completed","queries":["q"],"results":[{"file_id":"f","text":"t","filename":"n","score":0.5}]}""",
        """{"type":"code_interpreter_call","id":"ci_1","status":"completed","container_id":"c","code":"1","outputs":[{"type":"logs","logs":"l"},{"type":"image","url":"https://e.com"}]}""",
        """{"type":"computer_call","id":"cu_1","call_id":"call_1","pending_safety_checks":[{"id":"s"}],"status":"completed","action":{"type":"click","button":"left","x":1,"y":2}}""",
        """{"type":"computer_call_output","call_id":"call_1","output":{"type":"computer_screenshot","image_url":"https://e.com"},"acknowledged_safety_checks":[{"id":"s","code":"c","message":"m"}]}""",
        """{"type":"image_generation_call","id":"ig_1","status":"completed","result":"aGk="}""",
        """{"type":"local_shell_call","id":"ls_1","call_id":"call_1","status":"completed","action":{"type":"exec","command":["ls"],"env":{"A":"b"},"timeout_ms":5}}""",
        """{"type":"local_shell_call_output","id":"ls_1","call_id":"call_1","output":"x"}""",
        """{"type":"shell_call","call_id":"call_1","action":{"commands":["ls"],"timeout_ms":1,"max_output_length":2},"environment":{"type":"container_reference","container_id":"c"}}""",
        """{"type":"shell_call_output","call_id":"call_1","output":[{"stdout":"a","stderr":"b","outcome":{"type":"exit","exit_code":0}}],"max_output_length":3}""",
        """{"type":"apply_patch_call","call_id":"call_1","status":"completed","operation":{"type":"create_file","path":"a","diff":"d"}}""",
        """{"type":"apply_patch_call_output","call_id":"call_1","status":"failed","output":"x"}""",
        """{"type":"mcp_list_tools","id":"mcpl_1","server_label":"s","tools":[{"name":"n","input_schema":{}}]}""",
        """{"type":"mcp_call","id":"mcp_1","server_label":"s","name":"n","arguments":"{}","output":"o","error":{"type":"http_error","code":500,"message":"m"},"status":"failed"}""",
        """{"type":"mcp_approval_request","id":"mcpr_1","server_label":"s","name":"n","arguments":"{}"}""",
        """{"type":"mcp_approval_response","approval_request_id":"mcpr_1","approve":true,"reason":"ok"}""",
    ];

    private static readonly string[] Tools =
    [
        """{"type":"function","name":"f","strict":true,"parameters":{"type":"object","properties":{}},"output_schema":{},"defer_loading":true,"allowed_callers":["direct"]}""",
        """{"type":"custom","name":"c","format":{"type":"grammar","syntax":"lark","definition":"d"},"defer_loading":false}""",
        """{"type":"namespace","name":"n","description":"d","tools":[{"type":"function","name":"f","strict":null}]}""",
        """{"type":"web_search","external_web_access":true,"filters":{"allowed_domains":["e.com"]},"user_location":{"type":"approximate","country":"PT","city":"Porto"},"search_context_size":"low"}""",
        """{"type":"web_search_preview","user_location":{"type":"approximate","timezone":"z"},"search_content_types":["text"]}""",
        """{"type":"file_search","vector_store_ids":["v"],"max_num_results":3,"ranking_options":{"ranker":"auto","score_threshold":0.5},"filters":{"type":"and","filters":[{"type":"eq","key":"k","value":"v"}]}}""",
        """{"type":"mcp","server_label":"s","server_url":"https://e.com","authorization":"a","headers":{"h":"v"},"allowed_tools":{"tool_names":["a"],"read_only":true},"require_approval":{"never":{"tool_names":["a"]}}}""",
        """{"type":"code_interpreter","container":{"type":"auto","file_ids":["f"],"memory_limit":"4g","network_policy":{"type":"allowlist","allowed_domains":["e.com"]}}}""",
        """{"type":"image_generation","quality":"low","output_format":"png","output_compression":50,"partial_images":2,"input_image_mask":{"file_id":"f"},"input_fidelity":"high","action":"auto"}""",
        """{"type":"computer_use_preview","environment":"linux","display_width":1,"display_height":2}""",
        """{"type":"shell","environment":{"type":"container_auto","skills":[{"type":"skill_reference","skill_id":"s"}]}}""",
        """{"type":"tool_search","execution":"server","parameters":{}}""",
        """{"type":"apply_patch","allowed_callers":["programmatic"]}""",
        """{"type":"programmatic_tool_calling"}""",
    ];

    private static readonly string[] Choices =
    [
        """ "required" """,
        """{"type":"function","name":"f"}""",
        """{"type":"custom","name":"c"}""",
        """{"type":"mcp","server_label":"s","name":"n"}""",
        """{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]}""",
        """{"type":"code_interpreter"}""",
        """{"type":"shell"}""",
    ];

    // Wrong in ways that no single mutation of the valid ones reaches.
    private static readonly string[] Wrong =
    [
        """{"role":"assistant","content":[{"type":"input_text","text":"a"}]}""",
        """{"role":"user","content":[{"type":"output_text","text":"a"}]}""",
        """{"role":"tool","content":"a"}""",
        """{"id":"rs_1","summary":[]}""",
        """{"type":"reasoning","encrypted_content":"x"}""",
    ];

    public static IEnumerable<JsonObject> Requests() => Valid().Concat(Wrong.Select(item => With("input", new JsonArray(JsonNode.Parse(item)))));

    public static IEnumerable<JsonObject> Valid()
    {
        foreach (var text in Settings) yield return JsonNode.Parse(text)!.AsObject();
        foreach (var item in Items) yield return With("input", new JsonArray(JsonNode.Parse(item)));
        foreach (var tool in Tools) yield return With("tools", new JsonArray(JsonNode.Parse(tool)));
        foreach (var choice in Choices) yield return With("tool_choice", JsonNode.Parse(choice)!);
    }

    private static JsonObject With(string name, JsonNode value)
    {
        var request = new JsonObject { ["model"] = "gpt-5.6", ["input"] = "hi" };
        request[name] = value;
        return request;
    }
}
