using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Web;

/// <summary>The inputs of Anthropic's two web tools, of the tokens that upstream wrote.</summary>
internal static class WebInput
{
    /// <summary><c>{"query":"population of Tokyo"}</c></summary>
    public static JsonRaw Search(JsonText query) => Object("{\"query\":"u8, query, default, null);

    /// <summary><c>{"url":"https://…"}</c>; what was looked for in the page is told too, since the next turn needs it: <c>{"url":"https://…","pattern":"p"}</c>.</summary>
    public static JsonRaw Fetch(JsonText? url, JsonText? pattern) => Object("{\"url\":"u8, url ?? JsonText.Empty, ",\"pattern\":"u8, pattern);

    private static JsonRaw Object(ReadOnlySpan<byte> opening, JsonText first, ReadOnlySpan<byte> between, JsonText? second)
    {
        using var buffer = new PooledBuffer(256);
        buffer.Append(opening);
        buffer.Append(first.Token.Span);
        if (second is { } more)
        {
            buffer.Append(between);
            buffer.Append(more.Token.Span);
        }

        buffer.Append((byte)'}');
        return new JsonRaw(buffer.Written.ToArray());
    }
}
