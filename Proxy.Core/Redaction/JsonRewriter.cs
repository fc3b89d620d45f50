using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Redaction;

/// <summary>
/// Rewrites the strings inside of a JSON value, and numbers that are values themselves (a card's number): they become
/// strings then. All other bytes stay as they came.
/// </summary>
/// <param name="isKept">Strings, numbers and lists of these properties stay as they are; null for none.</param>
/// <param name="isJson">Strings of these properties hold JSON, which is rewritten as such; null for none.</param>
internal sealed class JsonRewriter(ITextRewriter text, Func<ReadOnlySpan<byte>, bool>? isKept = null, Func<ReadOnlySpan<byte>, bool>? isJson = null)
{
    private const int MostDepth = 256;

    /// <param name="json">Valid JSON. If it is not, all that comes after the fault is taken for text.</param>
    /// <returns>False when it stays as it is; nothing is written then.</returns>
    public bool Rewrite(ReadOnlySpan<byte> json, PooledBuffer output)
    {
        var start = output.Length;
        var written = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MostDepth, AllowMultipleValues = true });
        using var plain = new PooledBuffer();
        using var changed = new PooledBuffer();
        using var name = new PooledBuffer(64);
        var (kept, nested) = (false, false);
        var keptAt = -1;
        try
        {
            while (reader.Read())
            {
                if (keptAt >= 0 && reader.CurrentDepth > keptAt) continue;
                keptAt = -1;
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        name.Clear();
                        EscapedUtf8.Decode(reader.ValueSpan, name);
                        kept = isKept is not null && isKept(reader.ValueSpan);
                        nested = isJson is not null && isJson(reader.ValueSpan);
                        break;
                    case JsonTokenType.StartObject or JsonTokenType.StartArray:
                        // What an object holds has names of its own.
                        if (kept && reader.TokenType == JsonTokenType.StartArray) keptAt = reader.CurrentDepth;
                        kept = nested = false;
                        break;
                    case JsonTokenType.String or JsonTokenType.Number when !kept && Changes(ref reader, nested, name.Written, plain, changed):
                        output.Append(json[written..(int)reader.TokenStartIndex]);
                        output.Append((byte)'"');
                        JsonEscape.Append(output, changed.Written);
                        output.Append((byte)'"');
                        written = (int)reader.BytesConsumed;
                        break;
                }
            }
        }
        catch (JsonException)
        {
            Rest(json, ref written, (int)reader.BytesConsumed, changed, output);
        }

        if (written == 0 && output.Length == start) return false;
        output.Append(json[written..]);
        return true;
    }

    private bool Changes(ref Utf8JsonReader reader, bool nested, ReadOnlySpan<byte> name, PooledBuffer plain, PooledBuffer changed)
    {
        changed.Clear();
        plain.Clear();
        // The name tells what the value is, as it does in a text: "password": "…"
        plain.Append(name);
        plain.Append(": "u8);
        var from = plain.Length;
        if (reader.ValueIsEscaped) EscapedUtf8.Decode(reader.ValueSpan, plain);
        else plain.Append(reader.ValueSpan);
        var value = plain.Written[from..];
        return nested && reader.TokenType == JsonTokenType.String && value.Length > 0 && value[0] is (byte)'{' or (byte)'['
            ? new JsonRewriter(text).Rewrite(value, changed)
            : text.Rewrite(plain.Written, from, changed);
    }

    private void Rest(ReadOnlySpan<byte> json, ref int written, int from, PooledBuffer changed, PooledBuffer output)
    {
        changed.Clear();
        if (!text.Rewrite(json, from, changed)) return;
        output.Append(json[written..from]);
        output.Append(changed.Written);
        written = json.Length;
    }
}
