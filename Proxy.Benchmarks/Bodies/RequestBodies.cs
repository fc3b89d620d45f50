using System.Text;
using System.Text.Json;

namespace Proxy.Benchmarks.Bodies;

/// <summary>Messages requests of a wanted size, in the proportions of a coding agent's: tools, system text, tool turns.</summary>
internal static class RequestBodies
{
    private const string Prose = "A line of a file that an agent reads: \"quoted\", tabs\t, and for (var i = 0; i < n; i++) sum += items[i];\n";

    /// <param name="bytes">At least; the body ends with the first whole turn beyond it.</param>
    public static byte[] Messages(int bytes)
    {
        using var stream = new MemoryStream(bytes + 4096);
        using var json = new Utf8JsonWriter(stream);
        var large = bytes > 4096;
        json.WriteStartObject();
        json.WriteString("model", "claude-sonnet-4-6");
        json.WriteNumber("max_tokens", 4096);
        json.WriteStartArray("system");
        Text(json, Repeat(Prose, large ? 40 : 1));
        json.WriteEndArray();
        if (large)
        {
            json.WriteStartArray("tools");
            for (var i = 0; i < 16; i++) Tool(json, i);
            json.WriteEndArray();
        }

        json.WriteStartArray("messages");
        Message(json, "user", () => Text(json, "Look at the repository."));
        for (var turn = 0; large && stream.Length + json.BytesPending < bytes; turn++) ToolTurn(json, turn);
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return stream.ToArray();
    }

    private static void ToolTurn(Utf8JsonWriter json, int turn)
    {
        var id = $"toolu_{turn:D6}";
        Message(json, "assistant", () =>
        {
            Text(json, "Next I read the file.");
            json.WriteStartObject();
            json.WriteString("type", "tool_use");
            json.WriteString("id", id);
            json.WriteString("name", $"tool_{turn % 16}");
            json.WriteStartObject("input");
            json.WriteString("path", $"/src/File{turn}.cs");
            json.WriteNumber("limit", turn);
            json.WriteEndObject();
            json.WriteEndObject();
        });
        Message(json, "user", () =>
        {
            json.WriteStartObject();
            json.WriteString("type", "tool_result");
            json.WriteString("tool_use_id", id);
            json.WriteStartArray("content");
            Text(json, Repeat(Prose, 20));
            json.WriteEndArray();
            json.WriteEndObject();
        });
        json.Flush();
    }

    private static void Tool(Utf8JsonWriter json, int number)
    {
        json.WriteStartObject();
        json.WriteString("name", $"tool_{number}");
        json.WriteString("description", Repeat("Reads something and says what it found, at some length. ", 12));
        json.WriteStartObject("input_schema");
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var (name, type) in new[] { ("path", "string"), ("limit", "integer"), ("pattern", "string") })
        {
            json.WriteStartObject(name);
            json.WriteString("type", type);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, string role, Action content)
    {
        json.WriteStartObject();
        json.WriteString("role", role);
        json.WriteStartArray("content");
        content();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string text)
    {
        json.WriteStartObject();
        json.WriteString("type", "text");
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Repeat(string text, int times) => new StringBuilder(text.Length * times).Insert(0, text, times).ToString();
}
