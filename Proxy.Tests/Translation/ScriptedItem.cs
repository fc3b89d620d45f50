using System.Text.Json.Nodes;

namespace Proxy.Tests.Translation;

/// <summary>An output item as OpenAI streams it: how it is announced, what comes of it piece by piece, and what it is in the end.</summary>
/// <param name="Pieces">Without <c>output_index</c> and <c>item_id</c>, which the stream puts in.</param>
internal sealed record ScriptedItem(JsonObject Announced, IReadOnlyList<JsonObject> Pieces, JsonObject Whole)
{
    private static readonly string[] s_words = ["the ", "END", "a\nb", "é", "😀", "\"q\" ", "\\", "\n\n", "</x>", "null", "\u2028", "{\"a\":", " ", "[[cite:d0.0]]", "[[/cite]]", "[["];

    private static readonly string[] s_steps = ["in_progress", "searching", "completed"];

    /// <param name="isCut">The response ended while it was written.</param>
    public static ScriptedItem Any(int number, Tape tape, bool isCut) => tape.Next(12) switch
    {
        0 or 1 => Reasoning(number, tape, isCut),
        2 or 3 or 4 => Message(number, tape, isCut),
        5 or 6 => Call(number, tape, isCut),
        _ when isCut => Hosted(number, tape, tape.Pick("web_search_call", "code_interpreter_call", "mcp_call", "image_generation_call"), tape.Pick("""{"status":"incomplete"}""", """{"status":"in_progress"}""")),
        7 => Hosted(number, tape, "web_search_call", """{"status":"completed","action":{"type":"search","query":"q","queries":["q"],"sources":[{"type":"url","url":"https://a.example/"},{"type":"api","name":"oai-weather"}]}}"""),
        8 => tape.Pick(
            Hosted(number, tape, "web_search_call", """{"status":"completed","action":{"type":"open_page","url":"https://a.example/"}}"""),
            Hosted(number, tape, "web_search_call", """{"status":"completed","action":{"type":"find_in_page","url":"https://a.example/","pattern":"x"}}"""),
            Hosted(number, tape, "web_search_call", """{"status":"failed","action":{"type":"search","query":"q"}}"""),
            Hosted(number, tape, "web_search_call", """{"status":"completed"}""")),
        9 => tape.Pick(
            Hosted(number, tape, "code_interpreter_call", """{"status":"completed","code":"print(1)","container_id":"cntr_1","outputs":[{"type":"logs","logs":"1"},{"type":"image","url":"https://a.example/"}]}"""),
            Hosted(number, tape, "code_interpreter_call", """{"status":"failed","code":"","container_id":"cntr_1","outputs":null}""")),
        10 => tape.Pick(
            Hosted(number, tape, "mcp_list_tools", """{"server_label":"dice","tools":[{"name":"roll","description":"d","input_schema":{"type":"object"},"annotations":null}]}"""),
            Hosted(number, tape, "mcp_list_tools", """{"server_label":"dice","tools":[],"error":"no"}"""),
            Hosted(number, tape, "mcp_call", """{"status":"completed","name":"roll","server_label":"dice","arguments":"{\"n\":2}","output":"6","error":null}"""),
            Hosted(number, tape, "mcp_call", """{"status":"failed","name":"roll","server_label":"dice","arguments":"","output":null,"error":"bad"}""")),
        _ => tape.Pick(
            Hosted(number, tape, "tool_search_call", """{"status":"completed","arguments":{"paths":["a"]},"call_id":null,"execution":"server"}"""),
            Hosted(number, tape, "tool_search_output", """{"status":"completed","call_id":null,"execution":"server","tools":[{"type":"function","name":"a"}]}"""),
            Hosted(number, tape, "compaction", """{"encrypted_content":"gAAAA"}"""),
            Hosted(number, tape, "program", """{"code":"1","fingerprint":"f"}"""),
            Hosted(number, tape, "image_generation_call", """{"status":"completed","result":"AAAA"}"""),
            Hosted(number, tape, "file_search_call", """{"status":"completed","queries":["q"],"results":null}"""),
            Hosted(number, tape, "an_item_of_next_year", "{}")),
    };

    private static ScriptedItem Reasoning(int number, Tape tape, bool isCut)
    {
        List<JsonObject> pieces = [];
        JsonArray summary = [], content = [];
        for (var i = tape.Next(4); i > 0; i--) summary.Add(Part("summary_text", "text", Text(tape)));
        if (summary.Count == 0 && tape.OneIn(2)) content.Add(Part("reasoning_text", "text", Text(tape)));
        Stream(pieces, tape, summary, "reasoning_summary_part", "summary_index", "reasoning_summary_text", "text");
        Stream(pieces, tape, content, "content_part", "content_index", "reasoning_text", "text");
        var whole = Object(number, "rs", "reasoning", "{}");
        whole["summary"] = summary;
        if (content.Count > 0) whole["content"] = content;
        whole["encrypted_content"] = isCut || content.Count > 0 || tape.OneIn(5) ? null : "FULL";
        if (isCut) whole["status"] = "incomplete";
        var announced = Object(number, "rs", "reasoning", "{}");
        announced["summary"] = new JsonArray();
        announced["encrypted_content"] = "PART";
        return new(announced, pieces, whole);
    }

    private static ScriptedItem Message(int number, Tape tape, bool isCut)
    {
        List<JsonObject> pieces = [];
        JsonArray content = [];
        for (var i = tape.Next(4); i > 0; i--)
        {
            if (tape.OneIn(8))
            {
                content.Add(Part("refusal", "refusal", Text(tape)));
                continue;
            }

            var part = Part("output_text", "text", Text(tape));
            part["annotations"] = Annotations(tape);
            part["logprobs"] = new JsonArray();
            content.Add(part);
        }

        foreach (var (part, index) in content.Select((part, index) => (part!.AsObject(), index)))
        {
            var isRefusal = (string)part["type"]! == "refusal";
            Stream(pieces, tape, [part.DeepClone()], "content_part", "content_index", isRefusal ? "refusal" : "output_text", isRefusal ? "refusal" : "text", index);
        }

        var whole = Object(number, "msg", "message", """{"status":"completed","role":"assistant"}""");
        var phase = tape.Pick(null, "commentary", "final_answer");
        if (phase is not null) whole["phase"] = phase;
        var announced = whole.DeepClone().AsObject();
        announced["status"] = "in_progress";
        if (isCut) whole["status"] = "incomplete";
        (announced["content"], whole["content"]) = (new JsonArray(), content);
        return new(announced, pieces, whole);
    }

    private static ScriptedItem Call(int number, Tape tape, bool isCut)
    {
        var arguments = tape.Pick("", "{}", """{"a":null,"b":[1,{"c":"😀\n"}]}""", """{ "path" : "a\\b", "n":1.50e3 }""");
        if (isCut) arguments = arguments[..tape.Next(Math.Min(arguments.Length, 12) + 1)];
        var whole = Object(number, "fc", "function_call", """{"status":"completed","name":"a"}""");
        if (isCut) whole["status"] = "incomplete";
        whole["call_id"] = tape.Pick("call_" + number, "call_0", "fc-77");
        var announced = whole.DeepClone().AsObject();
        (announced["arguments"], whole["arguments"]) = ("", arguments);
        List<JsonObject> pieces = [.. Deltas("function_call_arguments", arguments, tape)];
        if (!tape.OneIn(4)) pieces.Add(Event("function_call_arguments.done", ("arguments", arguments)));
        return new(announced, pieces, whole);
    }

    private static ScriptedItem Hosted(int number, Tape tape, string type, string members)
    {
        var announced = Object(number, "x", type, """{"status":"in_progress"}""");
        List<JsonObject> pieces = [.. s_steps.Take(tape.Next(4)).Select(step => Event(type + "." + step))];
        if (type == "code_interpreter_call") pieces.Add(Event("code_interpreter_call_code.delta", ("delta", "print")));
        return new(announced, pieces, Object(number, "x", type, members));
    }

    private static void Stream(List<JsonObject> pieces, Tape tape, JsonArray parts, string part, string index, string text, string member, int first = 0)
    {
        for (var i = 0; i < parts.Count; i++)
        {
            var whole = parts[i]!.AsObject();
            List<JsonObject> events = [];
            var empty = whole.DeepClone().AsObject();
            empty[member] = "";
            if (empty.ContainsKey("annotations")) empty["annotations"] = new JsonArray();
            events.Add(Event(part + ".added", ("part", empty)));
            events.AddRange(Deltas(text, (string)whole[member]!, tape));
            foreach (var annotation in whole["annotations"]?.AsArray() ?? []) events.Add(Event("output_text.annotation.added", ("annotation", annotation!.DeepClone())));
            if (!tape.OneIn(6)) events.Add(Event(text + ".done", (member, (string)whole[member]!)));
            if (!tape.OneIn(6)) events.Add(Event(part + ".done", ("part", whole.DeepClone())));
            foreach (var happened in events) happened[index] = first + i;
            pieces.AddRange(events);
        }
    }

    /// <summary>The text in fragments; or none of it, as some servers do.</summary>
    private static IEnumerable<JsonObject> Deltas(string text, string whole, Tape tape)
    {
        if (tape.OneIn(6)) yield break;
        for (var rest = whole; rest.Length > 0;)
        {
            var length = Math.Min(rest.Length, 1 + tape.Next(5));
            if (char.IsHighSurrogate(rest[length - 1])) length++;
            yield return Event(text + ".delta", ("delta", rest[..length]));
            if (tape.OneIn(9)) yield return Event(text + ".delta", ("delta", ""));
            rest = rest[length..];
        }
    }

    private static string Text(Tape tape)
    {
        var text = "";
        for (var i = tape.Next(6); i > 0; i--) text += tape.Pick<string>(s_words);
        return text;
    }

    private static JsonArray Annotations(Tape tape)
    {
        JsonArray annotations = [];
        for (var i = tape.OneIn(3) ? 1 + tape.Next(2) : 0; i > 0; i--)
        {
            annotations.Add(JsonNode.Parse(tape.Pick(
                """{"type":"url_citation","url":"https://a.example/?utm_source=openai","title":"A","start_index":0,"end_index":1}""",
                """{"type":"url_citation","url":"https://b.example/","title":"","start_index":1,"end_index":2}""",
                """{"type":"file_citation","file_id":"file_1","filename":"a.txt","index":1}""")));
        }

        return annotations;
    }

    private static JsonObject Part(string type, string member, string text) => new() { ["type"] = type, [member] = text };

    private static JsonObject Event(string type, params (string Name, JsonNode? Value)[] members)
    {
        var happened = new JsonObject { ["type"] = "response." + type };
        foreach (var (name, value) in members) happened[name] = value;
        return happened;
    }

    private static JsonObject Object(int number, string prefix, string type, string members)
    {
        var item = new JsonObject { ["id"] = prefix + "_" + number, ["type"] = type };
        foreach (var (name, value) in JsonNode.Parse(members)!.AsObject()) item[name] = value?.DeepClone();
        return item;
    }
}
