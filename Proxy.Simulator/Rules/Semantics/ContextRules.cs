using Proxy.Simulator.Answers;

namespace Proxy.Simulator.Rules.Semantics;

/// <summary>The input must fit the window; the body is that of trace http-400-context-length-exceeded.</summary>
internal static class ContextRules
{
    public static ApiError? Check(RuleInput input)
    {
        if (input.Root.Text("truncation") == "auto") return null;
        var tokens = PromptCache.InputTokens(new SimulatedRequest(input.Root, default, input.Model));
        return tokens <= (input.Options.ContextWindow ?? input.Model.ContextWindow)
            ? null
            : ApiError.Invalid("Your input exceeds the context window of this model. Please adjust your input and try again.", "input", "context_length_exceeded");
    }
}
