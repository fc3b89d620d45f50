using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Rules;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>What the strictest Responses server says to a request, beyond its shape: pairing, ids, schemas, models, media.</summary>
internal static class SimulatorVerdict
{
    private static readonly SimulatorOptions s_options = new();
    private static readonly EncryptedContent s_sealer = new(s_options.EncryptionKey);
    private static readonly AnswerServices s_services = new(s_sealer, new PromptCache(s_options.MinimumCachedTokens), TimeProvider.System);

    public static void Accepts(JsonNode request)
    {
        Encrypt(request["input"]!.AsArray());
        using var document = JsonDocument.Parse(request.ToJsonString());
        var error = RequestRules.Check(document.RootElement, s_options, s_services);
        Assert.True(error is null, $"{error?.Message}\n{request.ToJsonString()}");
    }

    /// <summary>Gives each reasoning or compaction item a token that the simulator made, as if it had been led to what follows here.</summary>
    private static void Encrypt(JsonArray input)
    {
        for (var i = 0; i < input.Count; i++)
        {
            var type = (string?)input[i]!["type"];
            if (type is not ("reasoning" or "compaction")) continue;
            var next = input.Skip(i + 1).FirstOrDefault(item => (string?)item!["type"] != "reasoning");
            var kind = (string?)next?["type"] switch
            {
                "function_call" => FollowedBy.FunctionCall,
                "message" or null => FollowedBy.Message,
                _ => FollowedBy.Other,
            };
            input[i]!["encrypted_content"] = s_sealer.Full((string?)input[i]!["id"] ?? "", kind);
        }
    }
}
