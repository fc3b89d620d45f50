using System.Text.Json;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>S23: <c>[{"id":"rs_1","type":"reasoning","action":"removed","reason":"prefix_mismatch"}]</c>, by item as upstream knows it, becomes blocks as the client knows them.</summary>
internal static class TransformationReader
{
    /// <param name="array">Empty when upstream sent none.</param>
    /// <param name="paths">Where each reasoning item's block stood; null when the client does not want to know.</param>
    public static IReadOnlyList<DroppedBlock> Read(ReadOnlySpan<byte> array, IReadOnlyDictionary<string, string>? paths)
    {
        if (paths is null || array.IsEmpty) return [];
        var dropped = new List<DroppedBlock>();
        foreach (var element in new JsonElements(array))
            if (ReadOne(element, paths) is { } block) dropped.Add(block);
        return dropped;
    }

    private static DroppedBlock? ReadOne(ReadOnlySpan<byte> element, IReadOnlyDictionary<string, string> paths)
    {
        if (element[0] != (byte)'{') return null;
        ReadOnlySpan<byte> id = default, reason = default;
        var reader = new Utf8JsonReader(element, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            if (name.SequenceEqual("id"u8)) id = JsonSlices.String(ref reader);
            else if (name.SequenceEqual("reason"u8)) reason = JsonSlices.String(ref reader);
            else reader.Skip();
        }

        // turn_boundary is how every model forgets what it thought in earlier turns: nothing the client did.
        return Of(reason) is { } mismatch && paths.TryGetValue(EscapedUtf8.DecodeString(id), out var path) ? new DroppedBlock(path, mismatch) : null;
    }

    private static BindingMismatch? Of(ReadOnlySpan<byte> reason) =>
        reason.SequenceEqual("organization_mismatch"u8) ? BindingMismatch.Organization
        : reason.SequenceEqual("end_user_mismatch"u8) ? BindingMismatch.EndUser
        : reason.SequenceEqual("model_mismatch"u8) ? BindingMismatch.Model
        : reason.SequenceEqual("prefix_mismatch"u8) ? BindingMismatch.Prefix
        : null;
}
