using System.Text.Json;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Ids;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>S5: a function_call item is a tool_use block; its arguments pass as fragments of the input's JSON text.</summary>
internal sealed class FunctionCallSlot(AnswerOutput output) : Slot(output, ItemKind.FunctionCall)
{
    private readonly TextPart _arguments = new(output, TextKind.Arguments, 0, keeps: true);
    private string? _name;
    private string _namespace = "";
    private string? _callId;
    private bool _isOpen;

    public override void Describe(in OutputItem item)
    {
        if (_name is null && !item.Name.IsEmpty) _name = EscapedUtf8.DecodeString(item.Name);
        if (_namespace.Length == 0 && !item.Namespace.IsEmpty) _namespace = EscapedUtf8.DecodeString(item.Namespace);
        if (_callId is null && !item.CallId.IsEmpty) _callId = EscapedUtf8.DecodeString(item.CallId);
    }

    public override void Append(TextKind text, int index, ReadOnlySpan<byte> escaped)
    {
        if (text == TextKind.Arguments && !_arguments.Done) _arguments.Append(escaped, _isOpen && !_arguments.HasPending);
    }

    public override void EndPart(TextKind text, int index, ReadOnlySpan<byte> whole)
    {
        if (text == TextKind.Arguments && !_arguments.Done) _arguments.Complete(whole, live: false);
    }

    public override void Pump()
    {
        if (!_isOpen)
        {
            // Arguments may come before the item that names the function.
            if (_name is null || _callId is null) return;
            _isOpen = true;
            var tool = Output.Context.ToolBehind(_namespace, _name);
            Output.OpenToolUse(ClientId(_callId), tool.Name, tool.Toolset);
        }

        _arguments.Flush();
    }

    public override void Close()
    {
        if (_isOpen) Output.Close();
    }

    public override void Free() => _arguments.Free();

    protected override void TakeWhole(in OutputItem item, bool truncated)
    {
        if (!_arguments.Done) _arguments.Complete(item.Arguments, live: false);
        // Some upstreams give the item an id and the call none.
        _callId ??= EscapedUtf8.DecodeString(item.Id);
        if (item.BadArguments) Output.Fail(Failure.Internal("upstream sent tool arguments that are not a string"));
        End(truncated);
    }

    protected override void EndWithout(bool truncated)
    {
        _callId ??= ItemId is null ? "" : EscapedUtf8.DecodeString(ItemId);
        End(truncated);
    }

    private void End(bool truncated)
    {
        _arguments.End();
        if (_callId is null or "") _callId = Output.Context.Scope.Ids.New("toolu_");
        if (_name is null && !truncated) Output.Fail(Failure.Internal("upstream sent a function call without a name"));
        // F35: a call that was cut off passes as it is, with stop_reason max_tokens; a whole one must be what clients parse.
        if (truncated ? !_arguments.IsEmpty && IsObject(_arguments.Kept) : _arguments.IsEmpty || IsObject(_arguments.Kept)) return;
        if (truncated) Output.HasCutCall = true;
        else Output.Fail(Failure.Internal("upstream sent tool arguments that are not a JSON object"));
    }

    private string ClientId(string callId)
    {
        var used = Output.Context.UsedToolIds;
        var id = ToolIds.MakeUnique(ToolIds.ToClient(callId), used);
        used.Add(id);
        return id;
    }

    private static bool IsObject(ReadOnlySpan<byte> escaped)
    {
        using var json = new PooledBuffer(escaped.Length);
        EscapedUtf8.Decode(escaped, json);
        var reader = new Utf8JsonReader(json.Written, JsonSlices.Options);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
