namespace Proxy.Tests.Faults;

/// <summary>One small upstream stream, in the records that the faults are put between.</summary>
internal static class UpstreamText
{
    public static readonly string Created = Record("""{"type":"response.created","sequence_number":0,"response":{"id":"resp_1","object":"response","created_at":1,"model":"gpt-5.6-sol","status":"in_progress","output":[]}}""");

    public static readonly string Added = Record("""{"type":"response.output_item.added","sequence_number":1,"output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""");

    public static readonly string Part = Record("""{"type":"response.content_part.added","sequence_number":2,"output_index":0,"item_id":"msg_1","content_index":0,"part":{"type":"output_text","text":"","annotations":[]}}""");

    public static readonly string Hel = Delta("Hel");

    public static readonly string Lo = Delta("lo 🌍");

    public static readonly string Done = Record("""{"type":"response.output_item.done","sequence_number":5,"output_index":0,"item":{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello 🌍","annotations":[]}]}}""");

    public static readonly string Completed = Record("""{"type":"response.completed","sequence_number":6,"response":{"id":"resp_1","object":"response","created_at":1,"model":"gpt-5.6-sol","status":"completed","output":[{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello 🌍","annotations":[]}]}],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":0},"output_tokens":3,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":13}}}""");

    public static readonly string Begun = Created + Added + Part + Hel;

    public static readonly string Whole = Begun + Lo + Done + Completed;

    public static string Delta(string text) =>
        Record($$"""{"type":"response.output_text.delta","sequence_number":3,"output_index":0,"item_id":"msg_1","content_index":0,"delta":"{{text}}"}""");

    public static string Record(string data)
    {
        var name = data["""{"type":""".Length..].Split('"')[1];
        return $"event: {name}\ndata: {data}\n\n";
    }
}
