using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Tests.EndToEnd;

/// <summary>One output item of a turn.</summary>
internal static class Item
{
    public static JsonObject Text(string text) => new() { ["text"] = text };

    public static JsonObject Refusal(string text) => new() { ["refusal"] = text };

    public static JsonObject Reasoning(params string[] summary) => new() { ["reasoning"] = new JsonArray([.. summary.Select(part => (JsonNode)part)]) };

    public static JsonObject Call(string name, object input, string? callId = null) => Call(name, JsonSerializer.Serialize(input), callId);

    /// <param name="arguments">Sent as it stands, JSON or not.</param>
    public static JsonObject Call(string name, string arguments, string? callId = null)
    {
        var call = new JsonObject { ["name"] = name, ["arguments"] = arguments };
        if (callId is not null)
            call["call_id"] = callId;
        return new JsonObject { ["tool_call"] = call };
    }

    /// <summary>A web search and the pages it found.</summary>
    public static JsonObject Search(string query, params (string Url, string Title)[] pages) => new()
    {
        ["web_search"] = new JsonObject
        {
            ["query"] = query,
            ["sources"] = new JsonArray([.. pages.Select(page => (JsonNode)page.Url)]),
            ["results"] = new JsonArray([.. pages.Select(page => (JsonNode)new JsonObject { ["type"] = "text_result", ["url"] = page.Url, ["title"] = page.Title, ["snippet"] = $"What {page.Url} says." })]),
        },
    };

    /// <summary>A text whose link, as OpenAI writes it, cites a page.</summary>
    public static JsonObject Cited(string text, string url, string title) => new()
    {
        ["text"] = text,
        ["annotations"] = new JsonArray(new JsonObject { ["type"] = "url_citation", ["url"] = url, ["title"] = title, ["covers"] = text[text.IndexOf("([", StringComparison.Ordinal)..] }),
    };

    /// <summary>The item ends with status incomplete.</summary>
    public static JsonObject CutShort(this JsonObject item)
    {
        (item["tool_call"]?.AsObject() ?? item)["truncated"] = true;
        return item;
    }
}
