using System.Text.Json;
using Proxy.Simulator.Rules.Shapes;
using static Proxy.Simulator.Rules.Shapes.Basics;

namespace Proxy.Simulator.Rules.Requests;

/// <summary>Input items: messages, calls and outputs of client tools, reasoning, and the markers between them (mapping B2).</summary>
internal static class ItemShapes
{
    private static readonly Shape Phase = Choice("commentary", "final_answer");

    private static readonly Shape Caller = ByType(Kind("direct"), Kind("program", Req("caller_id", Id)));

    private static readonly Field[] MessageCommon =
        [Opt("type", Choice("message")), Opt("id", Id), OptNull("phase", Phase), Opt("status", Progress),
        // Codex sends it where it takes the server for OpenAI's own.
        OptNull("internal_chat_message_metadata_passthrough", AnyObject)];

    private static readonly Shape InputMessage = Obj(
        [.. MessageCommon, Req("role", Choice("user", "assistant", "system", "developer")), Req("content", new EitherShape(Str, List(PartShapes.Input)))]);

    private static readonly Shape AssistantMessage = Obj(
        [.. MessageCommon, Req("role", Choice("assistant")), Req("content", new EitherShape(Str, List(PartShapes.Output)))]);

    private static readonly Shape Message = new PickedShape("an object", item => item.Text("role") == "assistant" ? AssistantMessage : InputMessage);

    private static readonly Shape Output = new EitherShape(Long, List(PartShapes.FunctionOutput));

    private static readonly (string, Shape)[] Client =
    [
        ("message", Message),
        Kind("function_call", Req("call_id", Id), Req("name", new TextShape(min: 1)), Req("arguments", Str), Opt("id", Id), Opt("namespace", Str), OptNull("caller", Caller), Opt("status", Progress), Opt("async", Flag)),
        Kind("function_call_output", Req("call_id", Id), Req("output", Output), OptNull("id", Id), OptNull("name", new TextShape(1, 128)), OptNull("namespace", new TextShape(1, 64, ToolShapes.NamePattern)), OptNull("caller", Caller), OptNull("status", Progress)),
        Kind("custom_tool_call", Req("call_id", Id), Req("name", Str), Req("input", Str), Opt("id", Id), Opt("namespace", Str), OptNull("caller", Caller), Opt("status", Progress)),
        Kind("custom_tool_call_output", Req("call_id", Id), Req("output", new EitherShape(Str, List(PartShapes.Input))), Opt("id", Id), OptNull("caller", Caller), Opt("status", Progress)),
        // The id may be left out when the encrypted content is there (trace multi-turn-replay-t2-json).
        Kind("reasoning", Opt("id", Id), Req("summary", List(PartShapes.Summary)), OptNull("encrypted_content", Str), Opt("content", List(PartShapes.ReasoningText)), Opt("status", Progress)),
        // Newer than the published schema (mapping B2).
        Kind("configuration_update", OptNull("id", Id), Opt("reasoning", Obj(OptNull("effort", SettingShapes.Effort))), Opt("text", Obj(Opt("format", SettingShapes.Format)))),
        Kind("additional_tools", Req("role", Choice("developer")), Req("tools", List(ToolShapes.Tool)), OptNull("id", Id)),
        Kind("tool_search_call", Req("arguments", AnyObject), OptNull("id", Id), OptNull("call_id", Id), Opt("execution", ToolShapes.Execution), OptNull("status", Progress)),
        Kind("tool_search_output", Req("tools", List(ToolShapes.Tool)), OptNull("id", Id), OptNull("call_id", Id), Opt("execution", ToolShapes.Execution), OptNull("status", Progress)),
        Kind("compaction", Req("encrypted_content", new TextShape(max: 20_971_520)), OptNull("id", Id)),
        Kind("compaction_trigger"),
        Kind("item_reference", Req("id", Id)),
        Kind("program", Req("id", Id), Req("call_id", Id), Req("code", Long), Req("fingerprint", Long)),
        Kind("program_output", Req("id", Id), Req("call_id", Id), Req("result", Long), Req("status", Choice("completed", "incomplete"))),
    ];

    private static readonly Shape Typed = ByType([.. Client, .. HostedItemShapes.All(Caller)]);

    private static readonly Shape BareReference = Obj(OptNull("type", Choice("item_reference")), Req("id", Id));

    /// <summary>Without a type it is a message when it has a role, a reference when it has only an id.</summary>
    public static readonly Shape Item = new PickedShape("an object", item =>
    {
        if (item.ValueKind != JsonValueKind.Object || item.Member("type") is not null) return Typed;
        if (item.Member("role") is not null) return Message;
        return item.Member("id") is not null ? BareReference : Message;
    });
}
