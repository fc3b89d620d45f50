using System.Text.Json.Nodes;
using static Proxy.Simulator.Answers.Rendering.ItemEvents;

namespace Proxy.Simulator.Answers.Rendering;

/// <summary>Cuts a text into delta events.</summary>
internal sealed class DeltaMaker(SimulatedRequest request, IdMint ids, Chunking chunking)
{
    public IEnumerable<JsonObject> Of(string type, string text, string id, int index, Action<JsonObject>? place = null) =>
        chunking.Cut(text).Select(piece => One(type, piece, id, index, place));

    /// <summary>The whole text in one delta.</summary>
    public JsonObject Whole(string type, string text, string id, int index) => One(type, text, id, index, null);

    private JsonObject One(string type, string piece, string id, int index, Action<JsonObject>? place) => Event(type, id, index, e =>
    {
        place?.Invoke(e);
        e["delta"] = piece;
        // Pads every delta to a length that says nothing about it; refusals carry none (seen recorded).
        if (request.Obfuscates && type != "response.refusal.delta") e["obfuscation"] = ids.Noise(Math.Max(1, 16 - (piece.Length % 16)));
    });
}
