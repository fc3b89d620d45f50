using System.Text.Json;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Models;

namespace Proxy.Simulator.Rules;

/// <summary>All rules in the order OpenAI is seen to apply them: model, shape, then what shape cannot say.</summary>
internal static class RequestRules
{
    public static ApiError? Check(JsonElement root, SimulatorOptions options, EncryptedContent sealer)
    {
        if (root.Text("model") is not { } model) return ApiError.Invalid("Missing required parameter: 'model'.", "model", "missing_required_parameter");
        // Trace http-400-model-not-found.
        if (ModelTable.Find(model, options.Models) is null) return ApiError.Invalid($"The requested model '{model}' does not exist.", "model", "model_not_found");
        return null;
    }

    public static ApiError? CheckCount(JsonElement root, SimulatorOptions options, EncryptedContent sealer) => null;
}
