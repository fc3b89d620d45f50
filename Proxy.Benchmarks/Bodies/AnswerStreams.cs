using System.Globalization;
using System.Text;

namespace Proxy.Benchmarks.Bodies;

/// <summary>Responses streams as an upstream sends them: named events, sequence numbers, obfuscation.</summary>
internal static class AnswerStreams
{
    private const string Envelope = """
        "id":"resp_1","object":"response","created_at":1790000000,"model":"gpt-5.6-sol","error":null,"incomplete_details":null,"parallel_tool_calls":true,"store":false,"tool_choice":"auto","tools":[]
        """;

    public static byte[] Text(int deltas)
    {
        var text = string.Concat(Enumerable.Range(0, deltas).Select(Word));
        var stream = new Events();
        stream.Begin();
        stream.Add("response.output_item.added", """{"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""");
        stream.Add("response.content_part.added", """{"item_id":"msg_1","output_index":0,"content_index":0,"part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}}""");
        for (var i = 0; i < deltas; i++)
            stream.Add("response.output_text.delta", $$"""{"item_id":"msg_1","output_index":0,"content_index":0,"delta":"{{Word(i)}}","logprobs":[],"obfuscation":"Ab3dEf9"}""");
        stream.Add("response.output_text.done", $$"""{"item_id":"msg_1","output_index":0,"content_index":0,"text":"{{text}}","logprobs":[]}""");
        var part = $$"""{"type":"output_text","annotations":[],"logprobs":[],"text":"{{text}}"}""";
        stream.Add("response.content_part.done", $$"""{"item_id":"msg_1","output_index":0,"content_index":0,"part":{{part}}}""");
        var item = $$"""{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{{part}}]}""";
        return stream.End(item, deltas);
    }

    public static byte[] ToolArguments(int fragments)
    {
        // {"items":[0,1,2,…]} in the given number of fragments.
        var parts = Enumerable.Range(0, fragments).Select(i => i == 0 ? """{\"items\":[0""" : i == fragments - 1 ? "]}" : "," + Number(i)).ToArray();
        var arguments = string.Concat(parts);
        var stream = new Events();
        stream.Begin();
        stream.Add("response.output_item.added", """{"output_index":0,"item":{"id":"fc_1","type":"function_call","status":"in_progress","call_id":"call_1","name":"tool_1","arguments":""}}""");
        foreach (var part in parts)
            stream.Add("response.function_call_arguments.delta", $$"""{"item_id":"fc_1","output_index":0,"delta":"{{part}}","obfuscation":"Zy8wVu7"}""");
        stream.Add("response.function_call_arguments.done", $$"""{"item_id":"fc_1","output_index":0,"arguments":"{{arguments}}"}""");
        return stream.End($$"""{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"tool_1","arguments":"{{arguments}}"}""", fragments);
    }

    private static string Word(int i) => " word" + Number(i % 97);

    private static string Number(int i) => i.ToString(CultureInfo.InvariantCulture);

    private sealed class Events
    {
        private readonly StringBuilder _text = new();
        private int _number;

        public void Begin()
        {
            Add("response.created", Response("in_progress", "", "null"));
            Add("response.in_progress", Response("in_progress", "", "null"));
        }

        /// <param name="members">A JSON object; type and sequence number are put in front of its members.</param>
        public void Add(string type, string members) => _text
            .Append(CultureInfo.InvariantCulture, $"event: {type}\ndata: {{\"type\":\"{type}\",\"sequence_number\":{_number++},")
            .Append(members.AsSpan(1))
            .Append("\n\n");

        public byte[] End(string item, int tokens)
        {
            Add("response.output_item.done", $$$"""{"output_index":0,"item":{{{item}}}}""");
            var usage = $$"""{"input_tokens":1200,"input_tokens_details":{"cached_tokens":1000,"cache_write_tokens":0},"output_tokens":{{tokens}},"output_tokens_details":{"reasoning_tokens":0},"total_tokens":{{1200 + tokens}}}""";
            Add("response.completed", Response("completed", item, usage));
            return Encoding.UTF8.GetBytes(_text.ToString());
        }

        private static string Response(string status, string item, string usage) =>
            $$$"""{"response":{{{{Envelope}}},"status":"{{{status}}}","output":[{{{item}}}],"usage":{{{usage}}}}}""";
    }
}
