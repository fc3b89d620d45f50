using System.Text;
using System.Text.Json;
using CsCheck;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Answers;
using Proxy.Core.Redaction;

namespace Proxy.Tests.Redaction;

/// <summary>Placeholders: what they look like, where they stand, and that they go back.</summary>
public sealed class PlaceholderTests
{
    private static readonly byte[] s_key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private static readonly CorpusLine[] s_lines = [.. CorpusLine.Read("tuned"), .. CorpusLine.Read("heldout")];

    [Fact]
    public void The_same_value_is_the_same_placeholder_for_one_tenant_and_key_only()
    {
        var one = Hidden(new Placeholders(s_key, "a"), "mail jane@example.com");
        Assert.Matches(@"^mail \[EMAIL_[a-z2-7]{12}\]$", one);
        Assert.Equal(one, Hidden(new Placeholders(s_key, "a"), "mail jane@example.com"));
        Assert.NotEqual(one, Hidden(new Placeholders(s_key, "b"), "mail jane@example.com"));
        Assert.NotEqual(one, Hidden(new Placeholders(new byte[32], "a"), "mail jane@example.com"));
        Assert.NotEqual(one, Hidden(new Placeholders(s_key, "a"), "mail june@example.com"));
    }

    [Fact]
    public void A_value_that_was_found_once_is_replaced_from_there_on()
    {
        var placeholders = new Placeholders(s_key, "a");
        Assert.Equal("number 5550142 is free", Hidden(placeholders, "number 5550142 is free"));
        var phone = Hidden(placeholders, "phone 5550142")["phone ".Length..];
        Assert.StartsWith("[PHONE_", phone, StringComparison.Ordinal);
        Assert.Equal($"so {phone} it is, not 15550142", Hidden(placeholders, "so 5550142 it is, not 15550142"));
    }

    [Fact]
    public void What_only_looks_like_a_placeholder_comes_back_as_it_was()
    {
        var placeholders = new Placeholders(s_key, "a");
        const string text = "literally [EMAIL_abcdefghijkl], and jane@example.com";
        var hidden = Hidden(placeholders, text);
        Assert.DoesNotContain("[EMAIL_abcdefghijkl]", hidden, StringComparison.Ordinal);
        Assert.Equal(text, Restored(placeholders, hidden));
        Assert.Equal("[EMAIL_abcdefghijkm] [EMAIL] [x", Restored(placeholders, "[EMAIL_abcdefghijkm] [EMAIL] [x"));
    }

    [Fact]
    public void All_that_is_hidden_comes_back_however_the_answer_is_split() =>
        Gen.Select(Gen.Int[0, s_lines.Length - 1].Select(i => s_lines[i]).Array[1, 4], Gen.Int[1, 12].Array[1, 30], Gen.Int[0, 2]).Sample(
            (lines, sizes, kind) =>
            {
                var text = string.Join(" \"quoted\\\n", lines.Select(line => line.Plain));
                var placeholders = new Placeholders(s_key, "a");
                var hidden = Hidden(placeholders, text);
                foreach (var label in lines.SelectMany(line => Masked(line, text))) Assert.DoesNotContain(label, hidden, StringComparison.Ordinal);
                Assert.Equal(text, Streamed(placeholders, hidden, sizes, kind));
            },
            iter: 1500);

    [Fact]
    public void Json_is_rewritten_string_by_string_and_nothing_else_of_it_changes()
    {
        var placeholders = new Placeholders(s_key, "a");
        const string json = """{ "password" : "Hunter2!x", "n": 4111111111111111, "list":["jane\u0040example.com", 1.50, null], "name":"jane@example.com" ,"inner":"{\"a\":\"jane@example.com\"}"}""";
        using var hidden = new PooledBuffer();
        Assert.True(new JsonRewriter(placeholders, name => name.SequenceEqual("name"u8), name => name.SequenceEqual("inner"u8)).Rewrite(Encoding.UTF8.GetBytes(json), hidden));
        var text = Encoding.UTF8.GetString(hidden.Written);
        Assert.Matches("""^\{ "password" : "\[SECRET_\w{12}\]", "n": "\[CARD_\w{12}\]", "list":\["(\[EMAIL_\w{12}\])", 1.50, null\], "name":"jane@example.com" ,"inner":"\{\\"a\\":\\"\1\\"\}"\}$""", text);
        using var restored = new PooledBuffer();
        Assert.True(new JsonRewriter(new Restorer(placeholders)).Rewrite(hidden.Written, restored));
        using var parsed = JsonDocument.Parse(restored.WrittenMemory);
        Assert.Equal("jane@example.com", parsed.RootElement.GetProperty("list")[0].GetString());
    }

    [Fact]
    public void A_value_with_quotes_and_line_breaks_stays_inside_of_the_string_it_is_restored_into()
    {
        const string key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----";
        var placeholders = new Placeholders(s_key, "a");
        var hidden = Hidden(placeholders, key);
        var input = Streamed(placeholders, JsonSerializer.Serialize(new Dictionary<string, string> { ["file"] = hidden }), [3], kind: 2);
        Assert.Equal(key, JsonDocument.Parse(input).RootElement.GetProperty("file").GetString());
    }

    private static IEnumerable<string> Masked(CorpusLine line, string text)
    {
        var spans = new PiiSpans(line.Text);
        var found = new List<string>();
        while (spans.Next(out var span)) found.Add(Encoding.UTF8.GetString(line.Text[span.Start..span.End]));
        // A value may be a part of a longer one, or of what is none: in another line, too.
        return found.Where(value => value.Length > 8 && text.Split(value).Length == 2);
    }

    private static string Hidden(Placeholders placeholders, string text)
    {
        using var output = new PooledBuffer();
        return placeholders.Rewrite(Encoding.UTF8.GetBytes(text), 0, output) ? Encoding.UTF8.GetString(output.Written) : text;
    }

    private static string Restored(Placeholders placeholders, string text)
    {
        using var output = new PooledBuffer();
        return new Restorer(placeholders).Rewrite(Encoding.UTF8.GetBytes(text), 0, output) ? Encoding.UTF8.GetString(output.Written) : text;
    }

    /// <param name="kind">0 text, 1 thinking, 2 tool input that is one JSON string, or JSON.</param>
    private static string Streamed(Placeholders placeholders, string hidden, int[] sizes, int kind)
    {
        var sink = new Collected();
        var stage = new RestoreStage(sink, placeholders, textIsJson: false);
        var isValue = kind == 2 && !hidden.StartsWith("{\"file\"", StringComparison.Ordinal);
        if (kind == 0) stage.OpenText();
        else if (kind == 1) stage.OpenThinking();
        else stage.OpenToolUse("toolu_1", "t");
        var plain = isValue ? JsonSerializer.Serialize(hidden) : hidden;
        var escaped = JsonText.From(plain).Escaped;
        for (int at = 0, i = 0; at < escaped.Length; i++)
        {
            // An escape is never split.
            var end = Math.Min(escaped.Length, at + sizes[i % sizes.Length]);
            while (end < escaped.Length && (InEscape(escaped, end) || (escaped[end] & 0xC0) == 0x80)) end++;
            stage.Append(escaped[at..end]);
            at = end;
        }

        stage.Close();
        var told = EscapedUtf8.DecodeString(sink.Bytes.ToArray());
        return isValue ? JsonSerializer.Deserialize<string>(told)! : told;
    }

    private static bool InEscape(ReadOnlySpan<byte> escaped, int at)
    {
        for (var i = 0; i < at;)
        {
            var length = EscapedChar.At(escaped[i..]).Length;
            if (i + length > at) return true;
            i += length;
        }

        return false;
    }

    private sealed class Collected : IAnswerSink
    {
        public List<byte> Bytes { get; } = [];

        public bool Ended => false;

        public void Start(in AnswerStart start)
        {
        }

        public void OpenText()
        {
        }

        public void OpenThinking()
        {
        }

        public void OpenToolUse(string id, string name, string? toolset = null)
        {
        }

        public void Append(ReadOnlySpan<byte> escaped) => Bytes.AddRange(escaped);

        public void Sign(ReadOnlySpan<byte> signature)
        {
        }

        public void Close()
        {
        }

        public void Redacted(ReadOnlySpan<byte> data)
        {
        }

        public void Hosted(Proxy.Core.Canonical.Hosted.HostedBlock block)
        {
        }

        public void Cite(Citation citation)
        {
        }

        public void Finish(in AnswerEnd end)
        {
        }

        public void Fail(Proxy.Core.Canonical.Failures.Failure failure)
        {
        }
    }
}
