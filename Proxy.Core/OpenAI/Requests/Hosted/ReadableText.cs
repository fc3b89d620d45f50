using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests.Hosted;

/// <summary>What people can read of a result block, in its own order, each text on a line (R70).</summary>
internal ref struct ReadableText(PooledBuffer output)
{
    private bool _any;
    private bool _isEncrypted;

    /// <param name="block">A whole result block.</param>
    public void Append(ReadOnlySpan<byte> block)
    {
        var reader = new Utf8JsonReader(block);
        reader.Read();
        AppendObject(ref reader, isBlock: true);
        if (!_any && _isEncrypted) output.Append(" [encrypted]"u8);
    }

    private void AppendValue(ref Utf8JsonReader reader, bool isReadable)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                AppendObject(ref reader, isBlock: false);
                break;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) AppendValue(ref reader, isReadable);
                break;
            case JsonTokenType.String when isReadable:
                AppendText(reader.ValueSpan);
                break;
            default:
                break;
        }
    }

    private void AppendObject(ref Utf8JsonReader reader, bool isBlock)
    {
        var isPlainText = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(reader);
            reader.Read();
            if (name.SequenceEqual("type"u8))
            {
                // A document's source: plain text is shown, base64 is not. Nobody has checked what is inside a foreign result.
                isPlainText = reader.TokenType == JsonTokenType.String && reader.Is("text"u8);
                reader.Skip();
            }
            else if (name.StartsWith("encrypted"u8))
            {
                _isEncrypted = true;
                reader.Skip();
            }
            else if (name.SequenceEqual("return_code"u8))
            {
                AppendReturnCode(reader);
            }
            else if (IsPassedBy(name, isBlock))
            {
                reader.Skip();
            }
            else
            {
                AppendValue(ref reader, IsReadable(name) || (isPlainText && name.SequenceEqual("data"u8)));
            }
        }
    }

    // A known word spelled with escapes is still that word.
    private static ReadOnlySpan<byte> NameOf(in Utf8JsonReader reader) =>
        reader.ValueIsEscaped ? System.Text.Encoding.UTF8.GetBytes(EscapedUtf8.DecodeString(reader.ValueSpan)) : reader.ValueSpan;

    // The block's own ids, and what only machines read.
    private static bool IsPassedBy(ReadOnlySpan<byte> name, bool isBlock) =>
        name.SequenceEqual("input_schema"u8) || name.SequenceEqual("cache_control"u8) || name.SequenceEqual("caller"u8) || name.SequenceEqual("citations"u8)
        || (isBlock && name.SequenceEqual("tool_use_id"u8));

    private static bool IsReadable(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("text"u8) || name.SequenceEqual("title"u8) || name.SequenceEqual("url"u8) || name.SequenceEqual("content"u8)
        || name.SequenceEqual("stdout"u8) || name.SequenceEqual("stderr"u8) || name.SequenceEqual("lines"u8) || name.SequenceEqual("source"u8)
        || name.SequenceEqual("error_code"u8) || name.SequenceEqual("error_message"u8) || name.SequenceEqual("tool_name"u8)
        || name.SequenceEqual("name"u8) || name.SequenceEqual("mcp_server_name"u8) || name.SequenceEqual("description"u8) || name.SequenceEqual("file_id"u8);

    private void AppendText(ReadOnlySpan<byte> escaped)
    {
        if (escaped.IsEmpty) return;
        output.Append(_any ? "\\n"u8 : " "u8);
        output.Append(escaped);
        _any = true;
    }

    private void AppendReturnCode(in Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan.SequenceEqual("0"u8)) return;
        output.Append(_any ? "\\n[return_code "u8 : " [return_code "u8);
        output.Append(reader.ValueSpan);
        output.Append((byte)']');
        _any = true;
    }
}
