using System.Text.Json;
using Proxy.Simulator.Answers;

namespace Proxy.Simulator.Rules.Semantics;

/// <summary>
/// Replayed reasoning: it needs the item it led to, and encrypted content that this simulator made for this very item.
/// </summary>
internal static class ReasoningRules
{
    public static ApiError? Check(RuleInput input)
    {
        for (var i = 0; i < input.Items.Count; i++)
        {
            if (input.Items[i].Text("type") == "reasoning" && CheckItem(input, i) is { } error) return error;
            if (input.Items[i].Text("type") == "compaction" && CheckCompaction(input, input.Items[i]) is { } refused) return refused;
        }
        return null;
    }

    private static ApiError? CheckItem(RuleInput input, int index)
    {
        var item = input.Items[index];
        var id = item.Text("id");
        var token = item.Text("encrypted_content");
        var sealedItem = token is null ? null : input.Sealer.Open(token);
        // Trace http-400-reasoning-without-following-item: an item with an id wants its follower; without an id it may stand alone.
        if (id is not null && !IsFollowed(input.Items, index, sealedItem))
            return ApiError.Invalid($"Item '{id}' of type 'reasoning' was provided without its required following item.", "input");
        if (token is null) return id is null ? ApiError.Invalid($"Missing required parameter: 'input[{index}].encrypted_content'.", $"input[{index}].encrypted_content", "missing_required_parameter") : StateRules.NotFound(id);
        if (sealedItem is null) return Refused($"The encrypted content {Head(token)} could not be verified.");
        return id is not null && sealedItem.ItemId != id
            ? Refused($"The encrypted content for item {id} could not be verified. Reason: Encrypted content item_id did not match the target item id.")
            : null;
    }

    private static ApiError? CheckCompaction(RuleInput input, JsonElement item)
    {
        var token = item.Text("encrypted_content")!;
        return input.Sealer.Open(token) is { } made && (item.Text("id") is not { } id || made.ItemId == id)
            ? null
            : Refused($"The encrypted content {Head(token)} could not be verified.");
    }

    private static bool IsFollowed(IReadOnlyList<JsonElement> items, int index, SealedReasoning? made)
    {
        var next = items.Skip(index + 1).FirstOrDefault(i => i.Text("type") != "reasoning");
        var kind = next.ValueKind == JsonValueKind.Undefined ? FollowedBy.Nothing : Kind(next);
        if (kind == FollowedBy.Nothing) return false;
        // A token of ours knows what followed; what another server made can only be judged by its look.
        return made is null || made.Next == kind;
    }

    // The short form {"role":"assistant","content":"…"} is a new message, not an item that the model made.
    private static FollowedBy Kind(JsonElement item) => item.Text("type") switch
    {
        "message" when item.Text("role") == "assistant" => FollowedBy.Message,
        "message" or null => FollowedBy.Nothing,
        "function_call" => FollowedBy.FunctionCall,
        "custom_tool_call" => FollowedBy.CustomToolCall,
        "function_call_output" or "custom_tool_call_output" or "configuration_update" or "additional_tools" => FollowedBy.Nothing,
        _ => FollowedBy.Other,
    };

    private static ApiError Refused(string message) => ApiError.Invalid(message, null, "invalid_encrypted_content");

    private static string Head(string token) => token.Length <= 12 ? token : $"{token[..4]}...{token[^4..]}";
}
