using System.Text;
using System.Text.Json.Nodes;

namespace Proxy.Simulator.Sse;

internal static class SseRecord
{
    /// <summary>
    /// <code>
    /// event: response.created
    /// data: {"type":"response.created",…}
    /// (empty line)
    /// </code>
    /// </summary>
    public static byte[] Of(JsonObject data) => Of((string?)data["type"], JsonBytes.Of(data));

    public static byte[] Of(string? name, ReadOnlySpan<byte> data)
    {
        using var record = new MemoryStream(data.Length + 64);
        if (name is not null)
        {
            record.Write("event: "u8);
            record.Write(Encoding.UTF8.GetBytes(name));
            record.Write("\n"u8);
        }
        record.Write("data: "u8);
        record.Write(data);
        record.Write("\n\n"u8);
        return record.ToArray();
    }
}
