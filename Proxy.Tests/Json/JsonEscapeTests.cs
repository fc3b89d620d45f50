using System.Text;
using System.Text.Json;
using CsCheck;
using Proxy.Core.Json;

namespace Proxy.Tests.Json;

public sealed class JsonEscapeTests
{
    private static readonly Gen<string> s_text = Gen.OneOf(
        Gen.String[Gen.Char["\"\\\n\r\t\b\f\0\u0001\u001f\u007fa/é漢 "], 0, 200],
        Gen.String[Gen.Char.AlphaNumeric, 0, 300]);

    [Fact]
    public void What_is_escaped_reads_back_as_it_was() =>
        s_text.Sample(text =>
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            Assert.Equal(text, Encoding.UTF8.GetString(new JsonText(Quoted(utf8)).DecodeUtf8()));
        });

    [Fact]
    public void Escaping_twice_reads_back_in_two_steps() =>
        s_text.Sample(text =>
        {
            var once = Quoted(Encoding.UTF8.GetBytes(text));
            Assert.Equal(once, new JsonText(Quoted(once)).DecodeUtf8());
        });

    [Fact]
    public void Only_what_json_forbids_is_escaped() =>
        Assert.Equal("\"a/é\u007f\\\"\\\\\\n\\r\\t\\u0000\\u001f\"", Encoding.UTF8.GetString(Quoted("a/é\u007f\"\\\n\r\t\0\u001f"u8.ToArray())));

    [Fact]
    public void Tool_input_keeps_key_order_white_space_and_number_text()
    {
        const string Input = "{ \"b\": 1.50, \"a\": [1e3,\n\"x\\ny\"] }";
        using var document = JsonDocument.Parse(Quoted(Encoding.UTF8.GetBytes(Input)));
        Assert.Equal(Input, document.RootElement.GetString());
    }

    private static byte[] Quoted(byte[] utf8)
    {
        using var buffer = new PooledBuffer(16);
        buffer.Append((byte)'"');
        JsonEscape.Append(buffer, utf8);
        buffer.Append((byte)'"');
        return buffer.Written.ToArray();
    }
}
