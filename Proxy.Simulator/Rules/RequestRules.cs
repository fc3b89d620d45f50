using System.Text.Json;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Models;
using Proxy.Simulator.Rules.Requests;
using Proxy.Simulator.Rules.Semantics;
using Proxy.Simulator.Rules.Shapes;

namespace Proxy.Simulator.Rules;

/// <summary>All rules in one order: shape, model, then what OpenAI enforces beyond shape.</summary>
internal static class RequestRules
{
    // A count without a model is made for this one.
    private const string CountedModel = "gpt-5";

    public static ApiError? CheckShape(JsonElement root) => RequestShape.Create.Check(root, "");

    public static ApiError? CheckCountShape(JsonElement root) => RequestShape.Count.Check(root, "");

    public static ApiError? Check(JsonElement root, SimulatorOptions options, AnswerServices services) =>
        CheckShape(root) ?? CheckMeaning(root, root.Text("model")!, options, services, InputRules.CheckPresence);

    public static ApiError? CheckCount(JsonElement root, SimulatorOptions options, AnswerServices services) =>
        CheckCountShape(root) ?? CheckMeaning(root, root.Text("model") ?? CountedModel, options, services, _ => null);

    private static ApiError? CheckMeaning(JsonElement root, string model, SimulatorOptions options, AnswerServices services, Func<RuleInput, ApiError?> presence)
    {
        // Trace http-400-model-not-found.
        if (ModelTable.Find(model, options.Models) is not { } facts)
            return ApiError.Invalid($"The requested model '{model}' does not exist.", "model", "model_not_found");
        var input = new RuleInput(root, model, facts, options, services);
        return presence(input)
            ?? ModelRules.Check(input)
            ?? ToolRules.Check(input)
            ?? FormatRules.Check(input)
            ?? StateRules.Check(input)
            ?? InputRules.CheckItems(input)
            ?? MediaRules.Check(input)
            ?? CallRules.Check(input)
            ?? ReasoningRules.Check(input)
            ?? ContextRules.Check(input);
    }
}
