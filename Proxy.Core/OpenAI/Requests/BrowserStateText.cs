using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>
/// R14: a browser's state in a fixed text form, written into an open JSON string:
/// <code>
/// Open tabs:
/// * [tab-1] Title - https://example.com   (the active one)
/// - [tab-2] Other - https://example.org
/// State changes:
/// - tab_opened tab_id=tab-2
/// </code>
/// </summary>
internal static class BrowserStateText
{
    public static void Append(PooledBuffer output, JsonRaw state)
    {
        using var document = JsonDocument.Parse(state.Bytes);
        var root = document.RootElement;
        var tabs = Array(root, "tabs"u8);
        output.Append(tabs.Count == 0 ? "Open tabs: none"u8 : "Open tabs:"u8);
        foreach (var tab in tabs)
        {
            output.Append(tab.TryGetProperty("active"u8, out var active) && active.ValueKind == JsonValueKind.True ? @"\n* ["u8 : @"\n- ["u8);
            AppendValue(output, tab, "tab_id"u8);
            output.Append("] "u8);
            AppendValue(output, tab, "title"u8);
            output.Append(" - "u8);
            AppendValue(output, tab, "url"u8);
        }

        var changes = Array(root, "state_changes"u8);
        if (changes.Count > 0) output.Append(@"\nState changes:"u8);
        foreach (var change in changes) AppendChange(output, change);
    }

    /// <summary>The type, then the other members in the client's order: <c>- download_started download_id=d1 url=https://…</c></summary>
    private static void AppendChange(PooledBuffer output, JsonElement change)
    {
        output.Append(@"\n- "u8);
        AppendValue(output, change, "type"u8);
        foreach (var member in change.EnumerateObject())
        {
            if (member.NameEquals("type"u8) || member.Value.ValueKind == JsonValueKind.Null) continue;
            output.Append((byte)' ');
            output.Append(JsonText.From(member.Name).Escaped);
            output.Append((byte)'=');
            AppendValue(output, member.Value);
        }
    }

    private static List<JsonElement> Array(JsonElement state, ReadOnlySpan<byte> name) =>
        state.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object)]
            : [];

    private static void AppendValue(PooledBuffer output, JsonElement owner, ReadOnlySpan<byte> name)
    {
        if (owner.TryGetProperty(name, out var value)) AppendValue(output, value);
    }

    private static void AppendValue(PooledBuffer output, JsonElement value)
    {
        var raw = JsonRaw.From(value.GetRawText()).Span;
        if (value.ValueKind == JsonValueKind.String) output.Append(raw[1..^1]);
        else JsonEscape.Append(output, raw);
    }
}
