using System.Globalization;
using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Models;

namespace Proxy.Api.Models;

/// <summary>Models as either API shows them (A11, B6).</summary>
internal static class ModelJson
{
    public static void WriteList(Utf8JsonWriter json, IReadOnlyList<ModelAlias> page, bool hasMore, ModelCatalog catalog)
    {
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var alias in page) WriteModel(json, alias, catalog.Resolve(alias.Id).Profile);
        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, hasMore);
        json.WriteString("first_id"u8, page.Count == 0 ? null : page[0].Id);
        json.WriteString("last_id"u8, page.Count == 0 ? null : page[^1].Id);
        json.WriteEndObject();
    }

    public static void WriteOpenAIList(Utf8JsonWriter json, IReadOnlyList<ModelAlias> models)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list"u8);
        json.WriteStartArray("data"u8);
        foreach (var alias in models) WriteOpenAI(json, alias);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteOpenAI(Utf8JsonWriter json, ModelAlias alias)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, alias.Id);
        json.WriteString("object"u8, "model"u8);
        json.WriteNumber("created"u8, DateTimeOffset.Parse(alias.CreatedAt, CultureInfo.InvariantCulture).ToUnixTimeSeconds());
        json.WriteString("owned_by"u8, "responses-proxy"u8);
        json.WriteEndObject();
    }

    public static void WriteModel(Utf8JsonWriter json, ModelAlias alias, UpstreamProfile profile)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, "model"u8);
        json.WriteString("id"u8, alias.Id);
        json.WriteString("display_name"u8, alias.DisplayName);
        if (alias.Description.Length > 0) json.WriteString("description"u8, alias.Description); // K14: shown by Claude Code's picker
        json.WriteString("created_at"u8, alias.CreatedAt);
        json.WriteString("lifecycle"u8, "active"u8);
        json.WriteNull("deprecated_at"u8);
        json.WriteNull("retires_at"u8);
        json.WriteNull("line"u8);
        json.WriteNumber("max_input_tokens"u8, Math.Min(alias.MaxInputTokens, profile.ContextWindow));
        json.WriteNumber("max_tokens"u8, Math.Min(alias.MaxOutputTokens, profile.MaxOutputTokens));
        WriteCapabilities(json, alias, profile);
        json.WriteEndObject();
    }

    // What the gateway can do for this model today, not what the Claude model of that name can do (C9).
    private static void WriteCapabilities(Utf8JsonWriter json, ModelAlias alias, UpstreamProfile profile)
    {
        json.WriteStartObject("capabilities"u8);
        Leaf(json, "batch"u8, true);
        Leaf(json, "citations"u8, alias.Citations == CitationHandling.Emulate);
        Leaf(json, "code_execution"u8, profile.CodeInterpreter);
        json.WriteStartObject("context_management"u8);
        // R64–R66: done here where upstream does not.
        json.WriteBoolean("supported"u8, true);
        Leaf(json, "clear_thinking_20251015"u8, true);
        Leaf(json, "clear_tool_uses_20250919"u8, true);
        Leaf(json, "compact_20260112"u8, true);
        json.WriteEndObject();
        json.WriteStartObject("effort"u8);
        json.WriteBoolean("supported"u8, profile.Reasoning);
        foreach (var effort in (ReadOnlySpan<Effort>)[Effort.Low, Effort.Medium, Effort.High, Effort.XHigh, Effort.Max])
            Leaf(json, System.Text.Encoding.ASCII.GetBytes(EffortNames.Name(effort)), profile.Efforts.Contains(effort));
        json.WriteEndObject();
        Leaf(json, "image_input"u8, true);
        Leaf(json, "pdf_input"u8, true);
        json.WriteStartObject("server_tools"u8);
        json.WriteBoolean("supported"u8, profile.WebSearch || profile.CodeInterpreter);
        Leaf(json, "web_search"u8, profile.WebSearch);
        Leaf(json, "code_execution"u8, profile.CodeInterpreter);
        json.WriteEndObject();
        Leaf(json, "structured_outputs"u8, profile.StrictSchemas);
        json.WriteStartObject("thinking"u8);
        json.WriteBoolean("supported"u8, profile.Reasoning);
        json.WriteStartObject("types"u8);
        Leaf(json, "adaptive"u8, profile.Reasoning);
        Leaf(json, "enabled"u8, profile.Reasoning && alias.AcceptsThinkingBudget);
        Leaf(json, "disabled"u8, alias.AcceptsDisabledThinking);
        Leaf(json, "between_tools"u8, profile.Phase);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Leaf(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool supported)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("supported"u8, supported);
        json.WriteEndObject();
    }
}
