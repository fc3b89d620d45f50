using System.Text;

namespace Proxy.Core.Json;

/// <summary>
/// One complete JSON value as the bytes it came in: a tool schema, a tool input. Key order, number text and white space
/// are the client's own and stay so, because both prompt caches match exact prefixes (contract C0.3).
/// </summary>
/// <param name="Bytes">UTF-8. They usually point into a pooled request body: valid for the request only.</param>
internal readonly record struct JsonRaw(ReadOnlyMemory<byte> Bytes)
{
    public ReadOnlySpan<byte> Span => Bytes.Span;

    public bool IsMissing => Bytes.IsEmpty;

    public static JsonRaw From(string json) => new(Encoding.UTF8.GetBytes(json));

    public override string ToString() => Encoding.UTF8.GetString(Bytes.Span);
}
