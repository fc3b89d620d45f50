using System.Text;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Hosted;

/// <summary>Finds the containers in which code ran, before an answer is read.</summary>
internal static class CodeCalls
{
    private const int LongestId = 200;

    /// <param name="data">Of one event.</param>
    /// <returns>The container of the call that ended with it; null for any other event.</returns>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static string? EndedBy(ReadOnlySpan<byte> data)
    {
        // In texts the quotes are escaped.
        if (data.IndexOf("\"code_interpreter_call\""u8) < 0) return null;
        var happened = StreamEvent.Read(data);
        return happened.Kind == EventKind.ItemDone ? ContainerOf(OutputItem.Read(happened.Item)) : null;
    }

    /// <summary>Of a whole Response: each container, and how many calls ran there.</summary>
    /// <param name="since">When upstream began, in seconds since 1970; 0 where it does not tell.</param>
    /// <exception cref="JsonException">Not JSON.</exception>
    public static IReadOnlyDictionary<string, int> In(ReadOnlySpan<byte> body, out long since)
    {
        var calls = new Dictionary<string, int>(StringComparer.Ordinal);
        since = 0;
        if (body.IndexOf("\"code_interpreter_call\""u8) < 0) return calls;
        var response = ResponseObject.Read(body);
        since = response.CreatedAt;
        foreach (var item in new JsonElements(response.Output))
        {
            if (ContainerOf(OutputItem.Read(item)) is { } container) calls[container] = calls.GetValueOrDefault(container) + 1;
        }

        return calls;
    }

    private static string? ContainerOf(in OutputItem item)
    {
        if (item.Kind != ItemKind.CodeCall || item.IsIncomplete) return null;
        var reader = new Utf8JsonReader(item.Raw, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isContainer = reader.Is("container_id"u8);
            reader.Read();
            if (isContainer) return JsonSlices.String(ref reader) is { Length: > 0 and <= LongestId } id && IsPlain(id) ? Encoding.ASCII.GetString(id) : null;
            reader.Skip();
        }

        return null;
    }

    // It becomes part of an address.
    private static bool IsPlain(ReadOnlySpan<byte> id)
    {
        foreach (var b in id)
        {
            if (!char.IsAsciiLetterOrDigit((char)b) && b is not ((byte)'_' or (byte)'-')) return false;
        }

        return true;
    }
}
