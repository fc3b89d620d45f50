using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Http;
using Proxy.Simulator.Models;
using Proxy.Simulator.Recording;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Surface;

/// <summary><c>POST /v1/responses/compact</c>: the user's messages, and one compaction item for all the rest.</summary>
internal sealed class CompactEndpoint(SimulatorOptions options, AnswerServices services)
{
    private const int SummaryTokens = 64;

    public async Task AnswerAsync(HttpContext context, RecordedRequest recorded, CancellationToken cancellation)
    {
        using var body = RequestBody.Parse(context.Request.ContentType, recorded.Body, out var error);
        error ??= RequestRules.Check(body!.RootElement, options, services);
        if (error is not null)
        {
            await ErrorWriter.WriteAsync(context, error, cancellation);
            return;
        }

        var root = body!.RootElement;
        var request = new SimulatedRequest(root, recorded.Body, ModelTable.Find(root.Text("model")!, options.Models)!);
        var ids = new IdMint(recorded.Body);
        var output = new JsonArray();
        foreach (var item in request.Input.Where(i => i.Text("role") == "user")) output.Add(JsonBytes.Copy(item));
        if (root.Text("input") is { } text)
            output.Add((JsonNode)new JsonObject { ["type"] = "message", ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "input_text", ["text"] = text }) });
        var compaction = ids.Item("cmp_");
        output.Add((JsonNode)new JsonObject { ["id"] = compaction, ["type"] = "compaction", ["encrypted_content"] = services.Sealer.Full(compaction, FollowedBy.Nothing) });
        var (input, cached, written) = services.Cache.Count(request);
        await JsonWriter.WriteAsync(
            context,
            new JsonObject
            {
                ["id"] = ids.Item("resp_"),
                ["object"] = "response.compaction",
                ["created_at"] = options.Time.GetUtcNow().ToUnixTimeSeconds(),
                ["output"] = output,
                ["usage"] = new Usage(input, cached, written, SummaryTokens, 0).ToJson(),
            },
            cancellation);
    }
}
