using System.Text;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Counting;

/// <summary>
/// C6: counts the tokens of a written request where upstream does not: the texts that the model would read, and what stands
/// around them. Reasoning of earlier turns is left out, as Anthropic leaves it out.
/// </summary>
internal static class LocalCount
{
    // What OpenAI's examples add to the texts: three for a message, seven for a function, three before the answer.
    private const int PerItem = 3;
    private const int PerTool = 7;
    private const int BeforeAnswer = 3;

    /// <param name="body">As <see cref="Requests.ResponsesRequestWriter.WriteCounted"/> wrote it.</param>
    /// <param name="mediaTokens">What it returned.</param>
    public static int Of(ReadOnlySpan<byte> body, int mediaTokens)
    {
        var texts = new TextCounter();
        var around = BeforeAnswer;
        var scanner = new JsonScanner(body);
        scanner.Read();
        while (scanner.Read() && scanner.Kind == JsonTokenType.PropertyName)
        {
            var name = scanner.Escaped;
            scanner.Read();
            if (name.SequenceEqual("instructions"u8))
            {
                around += PerItem;
                texts.AddEscaped(scanner.Escaped);
            }
            else if (name.SequenceEqual("tools"u8))
            {
                while (Next(ref scanner, body, out var tool)) around += Tool(tool, texts);
            }
            else if (name.SequenceEqual("input"u8))
            {
                while (Next(ref scanner, body, out var item)) around += Item(item, texts);
            }
            else
            {
                var start = scanner.TokenStart;
                scanner.Skip();
                // R35: the model is shown the form that its answer must have.
                if (name.SequenceEqual("text"u8)) texts.Add(Encoding.UTF8.GetString(body[start..scanner.TokenEnd]));
            }
        }

        return (int)Math.Min(int.MaxValue, (long)texts.Tokens + around + mediaTokens);
    }

    /// <summary>Passes one element of an array; false at its end.</summary>
    private static bool Next(ref JsonScanner scanner, ReadOnlySpan<byte> body, out ReadOnlySpan<byte> element)
    {
        element = default;
        if (!scanner.Read() || scanner.Kind == JsonTokenType.EndArray) return false;
        var start = scanner.TokenStart;
        scanner.Skip();
        element = body[start..scanner.TokenEnd];
        return true;
    }

    /// <summary><c>{"type":"function","name":"get","description":"…","parameters":{…},"strict":false}</c></summary>
    private static int Tool(ReadOnlySpan<byte> tool, TextCounter texts)
    {
        var around = PerTool;
        var scanner = new JsonScanner(tool);
        scanner.Read();
        while (scanner.Read() && scanner.Kind == JsonTokenType.PropertyName)
        {
            var name = scanner.Escaped;
            scanner.Read();
            if (name.SequenceEqual("name"u8) || name.SequenceEqual("description"u8))
            {
                texts.AddEscaped(scanner.Escaped);
            }
            else
            {
                var start = scanner.TokenStart;
                scanner.Skip();
                // R45: the tools of a namespace.
                if (name.SequenceEqual("tools"u8)) around += Tools(tool[start..scanner.TokenEnd], texts);
                if (name.SequenceEqual("parameters"u8)) texts.Add(Encoding.UTF8.GetString(tool[start..scanner.TokenEnd]));
            }
        }

        return around;
    }

    private static int Tools(ReadOnlySpan<byte> array, TextCounter texts)
    {
        var around = 0;
        var scanner = new JsonScanner(array);
        scanner.Read();
        while (Next(ref scanner, array, out var tool)) around += Tool(tool, texts);
        return around;
    }

    /// <summary>All strings in it that are text, however deep: <c>{"type":"message",…,"content":[{"type":"input_text","text":"a"}]}</c></summary>
    private static int Item(ReadOnlySpan<byte> item, TextCounter texts)
    {
        if (IsUnread(item)) return 0;
        var around = PerItem;
        var scanner = new JsonScanner(item);
        while (scanner.Read())
        {
            if (scanner.Kind != JsonTokenType.PropertyName) continue;
            var name = scanner.Escaped;
            scanner.Read();
            if (scanner.Kind == JsonTokenType.String && IsText(name)) texts.AddEscaped(scanner.Escaped);
            if (scanner.Kind != JsonTokenType.StartArray || !name.SequenceEqual("tools"u8)) continue;
            // R13, S12: tools that came, or were found, in the middle.
            var start = scanner.TokenStart;
            scanner.Skip();
            around += Tools(item[start..scanner.TokenEnd], texts);
        }

        return around;
    }

    private static bool IsText(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("text"u8) || name.SequenceEqual("output"u8) || name.SequenceEqual("arguments"u8) || name.SequenceEqual("name"u8);

    private static bool IsUnread(ReadOnlySpan<byte> item)
    {
        var scanner = new JsonScanner(item);
        scanner.Read();
        while (scanner.Read() && scanner.Kind == JsonTokenType.PropertyName)
        {
            var isType = scanner.Escaped.SequenceEqual("type"u8);
            scanner.Read();
            if (isType) return scanner.Escaped.SequenceEqual("reasoning"u8) || scanner.Escaped.SequenceEqual("configuration_update"u8);
            scanner.Skip();
        }

        return false;
    }
}
