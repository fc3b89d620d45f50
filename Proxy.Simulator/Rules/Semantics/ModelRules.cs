using Proxy.Simulator.Rules.Shapes;

namespace Proxy.Simulator.Rules.Semantics;

/// <summary>Parameters that a model refuses (mapping B1, B7).</summary>
internal static class ModelRules
{
    private static readonly string[] Sampling = ["temperature", "top_p", "top_logprobs"];

    public static ApiError? Check(RuleInput input) =>
        CheckEffort(input) ?? CheckSampling(input) ?? CheckInclude(input) ?? CheckCaching(input) ?? CheckManagement(input);

    private static ApiError? CheckEffort(RuleInput input)
    {
        if (input.Root.Member("reasoning") is { } reasoning && CheckReasoning(input, reasoning, "reasoning") is { } error) return error;
        for (var i = 0; i < input.Items.Count; i++)
        {
            if (input.Items[i].Text("type") != "configuration_update") continue;
            // As new as the cache options.
            if (!input.Model.CacheWrites) return Unsupported($"input[{i}]");
            if (input.Items[i].Member("reasoning") is { } update && CheckReasoning(input, update, $"input[{i}].reasoning") is { } wrong) return wrong;
        }
        return null;
    }

    private static ApiError? CheckReasoning(RuleInput input, System.Text.Json.JsonElement reasoning, string path)
    {
        if (!input.Model.Reasoning)
            return reasoning.EnumerateObject().Where(m => m.Value.ValueKind != System.Text.Json.JsonValueKind.Null).Select(m => Unsupported($"{path}.{m.Name}")).FirstOrDefault();
        if (reasoning.Text("effort") is { } effort && !input.Model.Efforts.Contains(effort))
            return Wrong.Unsupported($"{path}.effort", effort, input.ModelName, input.Model.Efforts);
        return null;
    }

    private static ApiError? CheckSampling(RuleInput input)
    {
        if (!input.Model.Reasoning) return null;
        var effort = input.Root.Member("reasoning")?.Text("effort") ?? input.Model.DefaultEffort;
        if (input.Model.SamplingWithoutEffort && effort == "none") return null;
        return Sampling.Where(p => input.Root.Member(p) is not null).Select(Unsupported).FirstOrDefault();
    }

    private static ApiError? CheckInclude(RuleInput input) =>
        !input.Model.Reasoning && input.Root.Items("include").Any(i => i.ValueEquals("reasoning.encrypted_content"))
            ? ApiError.Invalid("Encrypted content is not supported with this model.", "include")
            : null;

    // gpt-5.6 and later (mapping B1).
    private static ApiError? CheckCaching(RuleInput input)
    {
        if (input.Model.CacheWrites) return null;
        if (input.Root.Member("prompt_cache_options") is not null) return Unsupported("prompt_cache_options");
        for (var i = 0; i < input.Items.Count; i++)
        {
            var part = 0;
            foreach (var content in input.Items[i].Items("content").Concat(input.Items[i].Items("output")))
            {
                if (content.Member("prompt_cache_breakpoint") is not null) return Unsupported($"input[{i}].content[{part}].prompt_cache_breakpoint");
                part++;
            }
        }
        return null;
    }

    private static ApiError? CheckManagement(RuleInput input)
    {
        var edits = input.Root.Items("context_management").ToList();
        var unknown = edits.FindIndex(e => e.Text("type") != "compaction");
        return unknown < 0 ? null : Wrong.Value($"context_management[{unknown}].type", edits[unknown].Text("type")!, ["compaction"]);
    }

    private static ApiError Unsupported(string parameter) =>
        ApiError.Invalid($"Unsupported parameter: '{parameter}' is not supported with this model.", parameter, "unsupported_parameter");
}
