using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Sealed;

/// <summary>
/// An item of a hosted call without what its blocks show: a number stands where a shown text stood. The rest (ids, status, container)
/// travels sealed in the blocks' id, and nothing travels twice. Inside the seal, e.g.
/// <c>{"v":1,"u":"openai","call":{"id":"ci_1","type":"code_interpreter_call","code":0,"container_id":"cntr_1","outputs":[{"type":"logs","logs":12}]}}</c>.
/// </summary>
/// <param name="Upstream">The upstream it came from; another one cannot take it back.</param>
/// <param name="Item">The item with its holes.</param>
internal sealed record CallTemplate(string Upstream, JsonRaw Item)
{
    /// <summary>Bytes of one member that no block shows. A larger one (an image as a data URL) is not carried: an id is no place for it.</summary>
    public const int LargestMember = 1024;

    public byte[] Encode()
    {
        using var payload = new PooledBuffer(Item.Span.Length + 64);
        payload.Append("{\"v\":1,\"u\":"u8);
        payload.AppendString(Upstream);
        payload.Append(",\"call\":"u8);
        payload.Append(Item.Span);
        payload.Append((byte)'}');
        return payload.Written.ToArray();
    }

    /// <returns>Null for a payload of another kind or version.</returns>
    public static CallTemplate? TryDecode(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        if (!root.TryGetProperty("v"u8, out var version) || version.GetInt32() != 1 || !root.TryGetProperty("call"u8, out var item)) return null;
        return item.ValueKind == JsonValueKind.Object ? new CallTemplate(root.GetProperty("u"u8).GetString()!, JsonRaw.From(item.GetRawText())) : null;
    }
}
