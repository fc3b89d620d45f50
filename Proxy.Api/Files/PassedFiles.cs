using System.Globalization;
using System.Text.Json;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Files;

namespace Proxy.Api.Files;

/// <summary>
/// Requests that go to Anthropic's own API as they are: what the gateway keeps is not known there, and Anthropic would say so
/// in words that help nobody.
/// </summary>
internal sealed class PassedFiles(FileStore files)
{
    /// <exception cref="Core.Canonical.Failures.RequestRejectedException">The body names a file that the gateway keeps for this tenant.</exception>
    public async ValueTask CheckAsync(string tenant, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        // Nearly always.
        if (body.Span.IndexOf("\"file_id\""u8) < 0) return;
        foreach (var (path, id) in Named(body.Span))
        {
            if (await files.FindAsync(tenant, id, cancellationToken) is not null)
                throw Reject.At(path, $"File `{id}` is kept by the gateway, and this model is served by Anthropic's own API, which does not know it; send its content instead");
        }
    }

    /// <summary>By path, every <c>file_id</c> that can be one of ours.</summary>
    private static List<(string Path, string Id)> Named(ReadOnlySpan<byte> body)
    {
        var named = new List<(string, string)>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 128 });
        var steps = new List<Step>();
        try
        {
            while (reader.Read())
            {
                switch (reader.TokenType)
                {
                    case JsonTokenType.PropertyName:
                        steps[^1] = steps[^1] with { Name = reader.GetString()! };
                        break;
                    case JsonTokenType.EndObject or JsonTokenType.EndArray:
                        steps.RemoveAt(steps.Count - 1);
                        break;
                    default:
                        if (steps.Count > 0 && steps[^1].Name is null) steps[^1] = steps[^1] with { Index = steps[^1].Index + 1 };
                        if (reader.TokenType == JsonTokenType.String && steps is [.., { Name: "file_id" }] && reader.GetString() is { } id && FileNames.IsId(id)) named.Add((string.Join('.', steps), id));
                        if (reader.TokenType == JsonTokenType.StartObject) steps.Add(new Step("", 0));
                        if (reader.TokenType == JsonTokenType.StartArray) steps.Add(new Step(null, -1));
                        break;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or no text: Anthropic says what it thinks of it.
        }

        return named;
    }

    /// <param name="Name">Of the member that the reader is at; null in an array.</param>
    private readonly record struct Step(string? Name, int Index)
    {
        public override string ToString() => Name ?? Index.ToString(CultureInfo.InvariantCulture);
    }
}
