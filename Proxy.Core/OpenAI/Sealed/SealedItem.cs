using System.Security.Cryptography;
using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Sealed;

internal enum SealedKind
{
    /// <summary>A reasoning item (S4, R24): thinking.signature.</summary>
    Reasoning,

    /// <summary>Any other item, verbatim (R25, R32, S7): redacted_thinking.data, the signature of a commentary block, or the first hit of a search.</summary>
    Item,

    /// <summary>Nothing itself: the item is in the first hit of the same search (S7).</summary>
    Reference,

    /// <summary>An annotation of a text, verbatim (S8): encrypted_index.</summary>
    Annotation,

    /// <summary>A summary, of which only the hash is held (R67): compaction.signature.</summary>
    Summary,
}

/// <summary>
/// What an envelope holds: enough to put the upstream item back where it was. Versioned JSON inside the seal, e.g.
/// <c>{"v":1,"k":0,"u":"openai","f":"gpt-5.6","i":"rs_1","e":"gAAAA…","l":[12,40],"h":"…","p":false}</c>.
/// </summary>
internal sealed record SealedItem
{
    public required SealedKind Kind { get; init; }

    /// <summary>The upstream it came from; another upstream drops it (R26).</summary>
    public required string Upstream { get; init; }

    /// <summary>The model family it came from (R26).</summary>
    public required string Family { get; init; }

    /// <summary>Reasoning: the item's id, plain.</summary>
    public string Id { get; init; } = "";

    /// <summary>Reasoning: <c>encrypted_content</c>, or null from an upstream that has none.</summary>
    public string? EncryptedContent { get; init; }

    /// <summary>Reasoning: UTF-8 bytes of each summary part, to split the shown text again; empty when it was not shown.</summary>
    public IReadOnlyList<int> SummaryLengths { get; init; } = [];

    /// <summary>Reasoning: the lengths are of <c>content[reasoning_text]</c> parts rather than of the summary (generic upstreams).</summary>
    public bool IsReasoningText { get; init; }

    /// <summary>Reasoning: first 16 bytes of SHA-256 over the shown text (decoded UTF-8), base64; null when nothing was shown.</summary>
    public string? TextHash { get; init; }

    /// <summary>The item was cut off (C4.8): never replayed (R27).</summary>
    public bool Partial { get; init; }

    /// <summary>Reasoning: the id of the message right after it, restored on replay (S4, R6); null when another item follows.</summary>
    public string? NextId { get; init; }

    /// <summary>Reasoning: that message's <c>phase</c> (R6).</summary>
    public string? NextPhase { get; init; }

    /// <summary>Kind Item: the whole item as upstream wrote it. Kind Annotation: the annotation.</summary>
    public JsonRaw Item { get; init; }

    /// <summary>Items that come right after it and have no block of their own (S7), in order.</summary>
    public IReadOnlyList<JsonRaw> Followers { get; init; } = [];

    public static string Hash(ReadOnlySpan<byte> utf8) => Convert.ToBase64String(SHA256.HashData(utf8).AsSpan(0, 16));

    public byte[] Encode()
    {
        using var buffer = new PooledBuffer(512);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("v"u8, 1);
            json.WriteNumber("k"u8, (int)Kind);
            json.WriteString("u"u8, Upstream);
            json.WriteString("f"u8, Family);
            json.WriteString("i"u8, Id);
            if (EncryptedContent is not null) json.WriteString("e"u8, EncryptedContent);
            json.WriteStartArray("l"u8);
            foreach (var length in SummaryLengths) json.WriteNumberValue(length);
            json.WriteEndArray();
            if (TextHash is not null) json.WriteString("h"u8, TextHash);
            if (NextId is not null) json.WriteString("n"u8, NextId);
            if (NextPhase is not null) json.WriteString("a"u8, NextPhase);
            json.WriteBoolean("t"u8, IsReasoningText);
            json.WriteBoolean("p"u8, Partial);
            if (!Item.IsMissing)
            {
                json.WritePropertyName("o"u8);
                json.WriteRawValue(Item.Span, skipInputValidation: true);
            }

            if (Followers.Count > 0)
            {
                json.WriteStartArray("x"u8);
                foreach (var follower in Followers) json.WriteRawValue(follower.Span, skipInputValidation: true);
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        return buffer.Written.ToArray();
    }

    /// <returns>Null for a payload of another version or kind: as foreign as another key's.</returns>
    public static SealedItem? TryDecode(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        var root = document.RootElement;
        if (!root.TryGetProperty("v"u8, out var version) || version.GetInt32() != 1) return null;
        // An envelope of ours may hold something else (an id of a hosted call), and a client may put it anywhere.
        if (!root.TryGetProperty("k"u8, out _)) return null;
        return new SealedItem
        {
            Kind = (SealedKind)root.GetProperty("k"u8).GetInt32(),
            Upstream = root.GetProperty("u"u8).GetString()!,
            Family = root.GetProperty("f"u8).GetString()!,
            Id = root.GetProperty("i"u8).GetString()!,
            EncryptedContent = root.TryGetProperty("e"u8, out var encrypted) ? encrypted.GetString() : null,
            SummaryLengths = [.. root.GetProperty("l"u8).EnumerateArray().Select(e => e.GetInt32())],
            TextHash = root.TryGetProperty("h"u8, out var hash) ? hash.GetString() : null,
            NextId = root.TryGetProperty("n"u8, out var next) ? next.GetString() : null,
            NextPhase = root.TryGetProperty("a"u8, out var phase) ? phase.GetString() : null,
            IsReasoningText = root.GetProperty("t"u8).GetBoolean(),
            Partial = root.GetProperty("p"u8).GetBoolean(),
            Item = root.TryGetProperty("o"u8, out var item) ? JsonRaw.From(item.GetRawText()) : default,
            Followers = root.TryGetProperty("x"u8, out var followers) ? [.. followers.EnumerateArray().Select(f => JsonRaw.From(f.GetRawText()))] : [],
        };
    }
}
