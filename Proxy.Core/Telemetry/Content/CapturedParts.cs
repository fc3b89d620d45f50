using System.Text.Json;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.Redaction;

namespace Proxy.Core.Telemetry.Content;

/// <summary>
/// A JSON list of message parts as the GenAI conventions have them, with personal data and secrets masked, and bounded:
/// <see cref="MostText"/> bytes of each text.
/// </summary>
internal sealed class CapturedParts : IDisposable
{
    /// <summary>Bytes of one text or tool input.</summary>
    public const int MostText = 4 * 1024;

    /// <summary>Bytes of one attribute, more or less.</summary>
    public const int MostTogether = 32 * 1024;

    // What is cut off may be the rest of a value: so much more is looked at than is told.
    private const int LookAhead = 2 * 1024;
    private static readonly JsonRewriter s_masked = new(Masks.Instance);
    private readonly PooledBuffer _json = new(1024);
    private readonly PooledBuffer _plain = new(1024);
    private readonly PooledBuffer _told = new(1024);
    private readonly Utf8JsonWriter _writer;

    public CapturedParts()
    {
        _writer = new Utf8JsonWriter(_json, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        _writer.WriteStartArray();
    }

    /// <summary>Bytes so far.</summary>
    public int Length => _json.Length + _writer.BytesPending;

    /// <param name="type"><c>text</c> or <c>reasoning</c>.</param>
    /// <param name="escaped">Content of a JSON string.</param>
    public void Text(string type, ReadOnlySpan<byte> escaped)
    {
        Begin(type);
        WriteMasked("content", Decoded(escaped));
        _writer.WriteEndObject();
    }

    public void ToolCall(string id, string name, ReadOnlySpan<byte> input)
    {
        Begin("tool_call");
        WriteMasked("id", System.Text.Encoding.UTF8.GetBytes(id));
        WriteMasked("name", System.Text.Encoding.UTF8.GetBytes(name));
        _told.Clear();
        if (input.Length > MostText || !IsJson(input)) WriteMasked("arguments", input);
        else _writer.WritePropertyName("arguments");
        if (input.Length <= MostText && IsJson(input)) _writer.WriteRawValue(s_masked.Rewrite(input, _told) ? _told.Written : input, skipInputValidation: true);
        _writer.WriteEndObject();
    }

    public void ToolResult(ToolResultBlock result)
    {
        Begin("tool_call_response");
        WriteMasked("id", System.Text.Encoding.UTF8.GetBytes(result.ToolUseId));
        _plain.Clear();
        foreach (var block in result.Content)
        {
            if (_plain.Length > MostText + LookAhead) break;
            if (block is TextBlock text) EscapedUtf8.Decode(Cut(text.Text.Escaped), _plain);
        }

        WriteMasked("response", _plain.Written);
        _writer.WriteEndObject();
    }

    /// <summary>A tool as it is offered: its name and what is said about it, without its schema.</summary>
    public void Tool(Tool tool)
    {
        Begin("function");
        WriteMasked("name", System.Text.Encoding.UTF8.GetBytes(tool.Name));
        if (tool.Description is { } description) WriteMasked("description", Decoded(description.Escaped));
        _writer.WriteEndObject();
    }

    /// <summary>That there was something, without what it was: pictures, files, what hosted tools did.</summary>
    public void Other(string type)
    {
        Begin(type);
        _writer.WriteEndObject();
    }

    /// <returns>The list; nothing can be added any more.</returns>
    public ReadOnlySpan<byte> Complete()
    {
        _writer.WriteEndArray();
        _writer.Flush();
        return _json.Written;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _json.Dispose();
        _plain.Dispose();
        _told.Dispose();
    }

    private void Begin(string type)
    {
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, type);
    }

    private ReadOnlySpan<byte> Decoded(ReadOnlySpan<byte> escaped)
    {
        _plain.Clear();
        EscapedUtf8.Decode(Cut(escaped), _plain);
        return _plain.Written;
    }

    // Any escape takes six bytes for one at most.
    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> escaped) =>
        escaped.Length <= 6 * (MostText + LookAhead) ? escaped : escaped[..EscapedUtf8.PrefixEnd(escaped[..(6 * (MostText + LookAhead) + 12)], MostText + LookAhead)];

    private void WriteMasked(string name, ReadOnlySpan<byte> plain)
    {
        _told.Clear();
        var isCut = plain.Length > MostText + LookAhead;
        using (var masker = new PiiMasker(_told))
        {
            masker.Append(isCut ? plain[..(MostText + LookAhead)] : plain);
            // What is held back may be the beginning of a value that was cut.
            if (!isCut) masker.End();
        }

        var told = _told.Written;
        if (told.Length > MostText)
        {
            var end = MostText;
            while ((told[end] & 0xC0) == 0x80) end--;
            told = told[..end];
            isCut = true;
        }

        while (isCut && told.Length > 0 && (told[^1] & 0xC0) == 0x80) told = told[..^1];
        if (isCut && told.Length > 0 && told[^1] >= 0xC0) told = told[..^1];
        _writer.WriteString(name, isCut ? [.. told, .. " … [cut]"u8] : told);
    }

    private static bool IsJson(ReadOnlySpan<byte> input)
    {
        var reader = new Utf8JsonReader(input);
        try
        {
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
