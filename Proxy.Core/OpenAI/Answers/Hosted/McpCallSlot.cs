using System.Text.Json;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Hosted;

/// <summary>
/// S11: an mcp_call is a mcp_tool_use and its mcp_tool_result. Example:
/// <c>{"id":"mcp_1","type":"mcp_call","approval_request_id":null,"arguments":"{\"a\":1}","error":null,"name":"roll","output":"6","server_label":"dice"}</c>
/// </summary>
internal sealed class McpCallSlot(AnswerOutput output) : HostedCallSlot(output, ItemKind.McpCall)
{
    protected override void Read(ReadOnlyMemory<byte> item)
    {
        var members = Members(item);
        if (members.Name.Length == 0 || members.Label.Length == 0) Output.Fail(Failure.Internal("upstream sent an MCP call without a name or a server"));
        var input = Input(members.Arguments);
        var text = members.Error.IsEmpty ? Text(members.Output) : McpErrors.Text(members.Error);
        using var buffer = new PooledBuffer(512);
        WriteTemplate(buffer, item, hidesError: !members.Error.IsEmpty);
        var id = Id("mcptoolu_", new JsonRaw(buffer.WrittenMemory));
        Add(new McpToolUse(id, members.Name, Output.Context.McpServer(members.Label), input));
        Add(new McpToolResult(id, members.Failed || !members.Error.IsEmpty, text));
    }

    private static Call Members(ReadOnlyMemory<byte> item)
    {
        var call = new Call();
        var reader = new Utf8JsonReader(item.Span, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            var value = item[start..(int)reader.BytesConsumed];
            if (value.Span.SequenceEqual("null"u8)) continue;
            // Of any other kind they are as good as missing.
            if (name.SequenceEqual("name"u8)) call.Name = EscapedUtf8.DecodeString(new JsonText(value).Escaped);
            else if (name.SequenceEqual("server_label"u8)) call.Label = EscapedUtf8.DecodeString(new JsonText(value).Escaped);
            else if (name.SequenceEqual("status"u8)) call.Failed = value.Span.SequenceEqual("\"failed\""u8);
            else if (name.SequenceEqual("arguments"u8)) call.Arguments = value;
            else if (name.SequenceEqual("output"u8)) call.Output = value;
            else if (name.SequenceEqual("error"u8)) call.Error = value;
        }

        return call;
    }

    /// <summary>The call was made, so its arguments are an object; anything else is an upstream that cannot be believed.</summary>
    private JsonRaw Input(ReadOnlyMemory<byte> arguments)
    {
        if (arguments.Length <= 2) return JsonRaw.From("{}");
        using var json = new PooledBuffer(arguments.Length);
        var unescaper = new JsonUnescaper(json);
        unescaper.Append(arguments.Span[1..^1]);
        unescaper.Flush();
        if (arguments.Span[0] != '"' || !TolerantJson.IsObject(json.Written)) Output.Fail(Failure.Internal("upstream sent tool arguments that are not a JSON object"));
        return new JsonRaw(json.Written.ToArray());
    }

    /// <returns>Null for an answer of nothing.</returns>
    private static JsonText? Text(ReadOnlyMemory<byte> output)
    {
        if (output.IsEmpty) return null;
        return output.Span[0] == '"' ? new JsonText(output) : McpErrors.Quoted(output.Span);
    }

    private static void WriteTemplate(PooledBuffer buffer, ReadOnlyMemory<byte> item, bool hidesError)
    {
        var template = new TemplateWriter(buffer);
        template.Begin();
        var reader = new Utf8JsonReader(item.Span, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            var value = JsonSlices.Value(ref reader, item.Span);
            if (name.SequenceEqual("arguments"u8) && value.Length > 2) template.Hole(name);
            else if (name.SequenceEqual("output"u8) && !hidesError && !value.SequenceEqual("null"u8)) template.Hole(name);
            // An error too large to be carried goes back as the text that was shown of it.
            else if (name.SequenceEqual("error"u8) && value.Length > Sealed.CallTemplate.LargestMember) template.Hole(name);
            else template.KeepIfSmall(name, value);
        }

        template.End();
    }

    private ref struct Call
    {
        public Call()
        {
        }

        public string Name = "";
        public string Label = "";

        /// <summary>Told beside an error as a rule, but not always.</summary>
        public bool Failed;
        public ReadOnlyMemory<byte> Arguments;
        public ReadOnlyMemory<byte> Output;
        public ReadOnlyMemory<byte> Error;
    }
}
