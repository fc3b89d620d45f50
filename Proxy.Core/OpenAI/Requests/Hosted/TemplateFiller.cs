using System.Text.Json;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests.Hosted;

/// <summary>Puts the texts of a call's blocks back into the holes of its <see cref="CallTemplate"/>.</summary>
internal static class TemplateFiller
{
    /// <param name="input">The call's input: <c>{"code":"2+2"}</c>, or a tool's arguments.</param>
    /// <param name="text">What the call came to: stdout, or a tool's answer.</param>
    public static void Fill(PooledBuffer output, JsonRaw template, JsonRaw input, JsonText text)
    {
        output.Append((byte)'{');
        var isFirst = true;
        var reader = new Utf8JsonReader(template.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            output.Append(isFirst ? "\""u8 : ",\""u8);
            output.Append(name);
            output.Append("\":"u8);
            isFirst = false;
            reader.Read();
            var isHole = reader.TokenType == JsonTokenType.Number;
            var isOutputs = reader.TokenType == JsonTokenType.StartArray && name.SequenceEqual("outputs"u8);
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = template.Span[start..(int)reader.BytesConsumed];
            if (isOutputs) FillOutputs(output, value, text);
            else if (isHole && name.SequenceEqual("code"u8)) AppendCode(output, input);
            else if (isHole && name.SequenceEqual("arguments"u8)) AppendArguments(output, input);
            else if (isHole && (name.SequenceEqual("output"u8) || name.SequenceEqual("error"u8))) output.Append(text.Token.Span);
            else output.Append(value);
        }

        output.Append((byte)'}');
    }

    /// <summary>Several logs were shown as one text, a line break between them. Their lengths cut it again; a text that the client changed goes back in one.</summary>
    private static void FillOutputs(PooledBuffer output, ReadOnlySpan<byte> template, JsonText text)
    {
        using var document = JsonDocument.Parse(template.ToArray());
        var lengths = new List<int>();
        foreach (var part in document.RootElement.EnumerateArray())
            if (IsHole(part, out var length)) lengths.Add(length);
        var isWhole = lengths.Count > 1 && lengths.Sum() + lengths.Count - 1 == EscapedUtf8.DecodedLength(text.Escaped);
        var rest = text.Escaped;
        var isFirst = true;
        output.Append((byte)'[');
        foreach (var part in document.RootElement.EnumerateArray())
        {
            if (!isFirst) output.Append((byte)',');
            if (!IsHole(part, out var length))
            {
                output.Append(System.Text.Encoding.UTF8.GetBytes(part.GetRawText()));
                isFirst = false;
                continue;
            }

            var end = isWhole ? EscapedUtf8.PrefixEnd(rest, length) : rest.Length;
            output.Append("{\"type\":\"logs\",\"logs\":\""u8);
            output.Append(rest[..end]);
            output.Append("\"}"u8);
            rest = rest[end..];
            // The line break between two logs, however the client writes it.
            if (isWhole && !rest.IsEmpty) rest = rest[EscapedUtf8.PrefixEnd(rest, 1)..];
            isFirst = false;
        }

        output.Append((byte)']');
    }

    private static bool IsHole(JsonElement part, out int length)
    {
        length = 0;
        return part.ValueKind == JsonValueKind.Object && part.TryGetProperty("logs"u8, out var logs) && logs.ValueKind == JsonValueKind.Number && logs.TryGetInt32(out length);
    }

    /// <summary>The client's own token: what it does not change stays as it was.</summary>
    private static void AppendCode(PooledBuffer output, JsonRaw input)
    {
        var reader = new Utf8JsonReader(input.Span);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isCode = reader.Is("code"u8);
            reader.Read();
            if (isCode && reader.TokenType == JsonTokenType.String)
            {
                output.Append(input.Span[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
                return;
            }

            reader.Skip();
        }

        output.Append("\"\""u8);
    }

    private static void AppendArguments(PooledBuffer output, JsonRaw input)
    {
        output.Append((byte)'"');
        JsonEscape.Append(output, input.Span);
        output.Append((byte)'"');
    }
}
