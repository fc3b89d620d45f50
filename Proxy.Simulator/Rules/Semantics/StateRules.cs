namespace Proxy.Simulator.Rules.Semantics;

/// <summary>Nothing is ever stored here, so whatever refers to something stored is not found.</summary>
internal static class StateRules
{
    public static ApiError? Check(RuleInput input)
    {
        var previous = input.Root.Text("previous_response_id");
        if (previous is not null && input.Root.Member("conversation") is not null)
            return ApiError.Invalid("Mutually exclusive parameters: 'previous_response_id' and 'conversation' cannot be given together.", "conversation", "mutually_exclusive_parameters");
        if (previous is not null)
            return ApiError.Invalid($"Previous response with id '{previous}' not found.", "previous_response_id", "previous_response_not_found");
        if (input.Root.Member("conversation") is { } conversation)
        {
            var id = input.Root.Text("conversation") ?? conversation.Text("id");
            return new ApiError(404, $"Conversation with id '{id}' not found.", "invalid_request_error", null, null);
        }
        var reference = input.Items.FirstOrDefault(i => i.Text("type") == "item_reference" || (i.Text("type") is null && i.Text("role") is null));
        return reference.Text("id") is { } item ? NotFound(item) : null;
    }

    public static ApiError NotFound(string id) => new(
        404,
        $"Item with id '{id}' not found. Items are not persisted when `store` is set to false. Try again with `store` set to true, or remove this item from your input.",
        "invalid_request_error", "input", null);
}
