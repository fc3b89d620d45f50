using System.Text.Json;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Hosted;

/// <summary>
/// S10: a code_interpreter_call is a code_execution call and its result. Example:
/// <c>{"id":"ci_1","type":"code_interpreter_call","status":"completed","code":"2+2","container_id":"cntr_1","outputs":[{"type":"logs","logs":"4"}]}</c>
/// </summary>
internal sealed class CodeCallSlot(AnswerOutput output) : HostedCallSlot(output, ItemKind.CodeCall)
{
    private readonly List<JsonText> _logs = [];
    private JsonText _code = JsonText.Empty;
    private bool _failed;
    private string? _container;

    protected override void Read(ReadOnlyMemory<byte> item)
    {
        using var buffer = new PooledBuffer(512);
        var template = new TemplateWriter(buffer);
        template.Begin();
        var reader = new Utf8JsonReader(item.Span, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            reader.Read();
            var kind = reader.TokenType;
            if (kind == JsonTokenType.String && name.SequenceEqual("status"u8)) _failed = reader.ValueSpan.SequenceEqual("failed"u8);
            if (kind == JsonTokenType.String && name.SequenceEqual("container_id"u8)) Output.UseContainer(_container = EscapedUtf8.DecodeString(reader.ValueSpan));
            var value = Slice(ref reader, item);
            if (kind == JsonTokenType.String && name.SequenceEqual("code"u8))
            {
                _code = new JsonText(value);
                template.Hole(name);
            }
            else if (kind == JsonTokenType.StartArray && name.SequenceEqual("outputs"u8))
            {
                template.Name(name);
                WriteOutputs(buffer, value);
            }
            else
            {
                template.KeepIfSmall(name, value.Span);
            }
        }

        template.End();
        var id = Id("srvtoolu_", new JsonRaw(buffer.WrittenMemory));
        Add(new ServerToolUse(id, "code_execution", Input()));
        // S10: what the code printed, tracebacks included, is one text upstream.
        Add(new CodeExecutionResult(id, Stdout(), JsonText.Empty, _failed ? 1 : 0) { Container = Output.Container, Files = Output.Context.Scope.CodeFiles?.Take(_container) ?? [] });
    }

    /// <summary><c>[{"type":"logs","logs":"4"},{"type":"image","url":"…"}]</c></summary>
    private void WriteOutputs(PooledBuffer buffer, ReadOnlyMemory<byte> array)
    {
        buffer.Append((byte)'[');
        var isFirst = true;
        var reader = new Utf8JsonReader(array.Span, JsonSlices.Options);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var element = Slice(ref reader, array);
            if (Logs(element) is { } logs)
            {
                _logs.Add(logs);
                if (!isFirst) buffer.Append((byte)',');
                buffer.Append("{\"type\":\"logs\",\"logs\":"u8);
                buffer.Append(EscapedUtf8.DecodedLength(logs.Escaped));
                buffer.Append((byte)'}');
                isFirst = false;
                continue;
            }

            // S9: upstream names an image by a URL, Anthropic by a file: there is none to name. It is not shown, and goes back if it is small.
            Output.Warn("code_execution.image", "unsupported");
            if (element.Length > Sealed.CallTemplate.LargestMember) continue;
            if (!isFirst) buffer.Append((byte)',');
            buffer.Append(element.Span);
            isFirst = false;
        }

        buffer.Append((byte)']');
    }

    private static JsonText? Logs(ReadOnlyMemory<byte> element)
    {
        var reader = new Utf8JsonReader(element.Span, JsonSlices.Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isLogs = reader.Is("logs"u8);
            reader.Read();
            if (isLogs && reader.TokenType == JsonTokenType.String) return new JsonText(Slice(ref reader, element));
            reader.Skip();
        }

        return null;
    }

    /// <summary><c>{"code":"2+2"}</c>: the token as it came.</summary>
    private JsonRaw Input()
    {
        using var input = new PooledBuffer(_code.Token.Length + 16);
        input.Append("{\"code\":"u8);
        input.Append(_code.Token.Span);
        input.Append((byte)'}');
        return new JsonRaw(input.Written.ToArray());
    }

    private JsonText Stdout()
    {
        if (_logs.Count == 0) return JsonText.Empty;
        if (_logs.Count == 1) return _logs[0];
        using var joined = new PooledBuffer();
        joined.Append((byte)'"');
        for (var i = 0; i < _logs.Count; i++)
        {
            if (i > 0) joined.Append("\\n"u8);
            joined.Append(_logs[i].Escaped);
        }

        joined.Append((byte)'"');
        return new JsonText(joined.Written.ToArray());
    }

    private static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
