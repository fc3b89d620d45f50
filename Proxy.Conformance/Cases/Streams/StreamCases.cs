using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Streams;

/// <summary>C0.1, C4, K13: how upstream's stream becomes the client's.</summary>
internal static class StreamCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("commit", "C4.1 K13", "a stream begins though upstream is silent, and a byte comes now and then", async trial =>
        {
            await trial.PlayAsync(Turn.With("\"fault\":\"late-headers=25000\"", Step.Text("Hi.")));
            using var stream = await trial.OpenAsync(Hello.Streamed());
            await stream.UntilAsync("message_start");
            var start = trial.Time.GetTimestamp();
            await stream.UntilAsync("ping");
            await stream.UntilAsync("ping");
            if (trial.Time.GetElapsedTime(start) > TimeSpan.FromSeconds(16)) throw new NotHeldException("silent for more than 15 s");
        }) { NeedsUpstream = true },
        Streamed("start", "C4.2", "message_start is a whole message, one ping follows", Hello, Turn.Says("Hi."), stream =>
        {
            var start = stream.Events[0].Doc;
            foreach (var key in (string[])["id", "type", "role", "model", "content", "stop_reason", "stop_sequence", "stop_details", "container", "diagnostics", "usage"]) start.Need("message." + key);
            if (stream.Events[1].Type != "ping") throw new NotHeldException($"after message_start comes {stream.Events[1].Type}");
        }),
        Answered("order.arrival", "C4.3", "items come out in the order in which they arrived", Adding, Turn.With("\"interleave\":true,\"chunk\":2", Step.Call("add", """{"a":1}""", "call_1"), Step.Text("and text"), Step.Call("add", """{"a":2}""", "call_2")),
            ("content.*.type", """["tool_use","text","tool_use"]"""), ("content.*.id", """["toolu_1",null,"toolu_2"]""")),
        Streamed("order.one-open", "C4.3 C4.4", "only one block is open at a time", Adding, Turn.With("\"interleave\":true,\"chunk\":1", Step.Text("abcdefgh"), Step.Call("add", """{"a":12345678}""")), stream => stream.IsWellFormedStream()),
        Streamed("lazy", "C4.4 S2", "a text block starts with its first character", Hello, Turn.Of(Step.Text(""), Step.Text("Hi.")), stream => stream.Message.Is("content.*.text", """["Hi."]""")),
        Answered("done.only", "C4.5 C4.7", "what only a done event tells is told", Adding, Turn.Of(Step.Item(Finished), Step.Item("""{"id":"fc_1","type":"function_call","status":"completed","name":"add","call_id":"call_1","arguments":"{\"a\":1}"}""")),
            ("content.0.text", "=Hello"), ("content.1.input", """{"a":1}"""), ("stop_reason", "=tool_use")),
        Streamed("done.rest", "C4.5", "a rest that was never streamed is added", Hello, Turn.With("\"bare\":true", Step.Event(Added), Step.Event(Delta("Hel")), Step.Event(Done), Step.Event(Completed)), stream => stream.Message.Is("content.*.text", """["Hello"]""")),
        Streamed("unstreamed", "C4.7", "an item that stands only in the last response is added whole", Hello, Turn.Events(Created, Completed), stream => stream.Message.Is(("content.*.text", """["Hello"]"""), ("stop_reason", "=end_turn"))),
        Answered("summary.parts", "C4.5", "parts of a summary are joined by an empty line", Hello.With("thinking", Summarized), Turn.With("\"chunk\":2", Step.Reasoning("one", "two", "three"), Step.Text("Hi.")), ("content.0.thinking", "=one\n\ntwo\n\nthree")),
        Answered("reasoning.text", "C4.5 S4", "reasoning text is shown where there is no summary", Hello.With("thinking", Summarized), Turn.Of("""{"reasoning":[],"content":"raw thought"}""", Step.Text("Hi.")), ("content.0.thinking", "=raw thought")),
        Streamed("unknown.events", "C4.5", "events that nobody knows are passed over", Hello, Turn.With("\"bare\":true", Step.Event(Created), Step.Event("""{"type":"response.brand_new.thing","x":1}"""), Step.Event(Added), Step.Event(Delta("Hello")), Step.Event(Done), Step.Event(Completed)),
            stream => stream.Message.Is("content.*.text", """["Hello"]""")),
        Answered("stop.longest", "C4.6", "of sequences that end at one place the longest is told", Hello.With("stop_sequences", """["D","END"]"""), Turn.With("\"chunk\":1", Step.Text("ab END cd")), ("content.0.text", "=ab "), ("stop_sequence", "=END")),
        Answered("stop.earliest", "C4.6", "the first to end wins", Hello.With("stop_sequences", """["cd","b"]"""), Turn.With("\"chunk\":2", Step.Text("abcd")), ("content.0.text", "=a"), ("stop_sequence", "=b")),
        Answered("stop.unicode", "C4.6", "it is found by character, however upstream writes it", Hello.With("stop_sequences", """["🙂é"]"""), Turn.With("\"chunk\":1", Step.Text("ab🙂éc")), ("content.0.text", "=ab"), ("stop_sequence", "=🙂é")),
        Answered("stop.first-word", "C4.6", "a block that it begins never opens", Hello.With("stop_sequences", """["END"]"""), Turn.Says("END of it"), ("content", "[]"), ("stop_reason", "=stop_sequence")),
        new("cut.thinking", "C4.8", "thinking that was cut off closes, and is not sent again", async trial =>
        {
            await trial.PlayAsync(Turn.Incomplete("max_output_tokens", 1024, Step.Reasoning("think")));
            var first = (await trial.OkAsync(Hello.With("thinking", Summarized).Streamed())).Message.Is(("stop_reason", "=max_tokens"), ("content.0.type", "=thinking"), ("content.0.signature", "?"));
            await trial.OkAsync(Ask.Of(Hi, first.Raw("content"), "\"Go on\"").With("thinking", Summarized));
            (await trial.UpstreamAsync())[1].Is("input.[reasoning].#", "0");
        }) { NeedsUpstream = true },
        Streamed("head", "C4.9", "a stream says so in its headers, and forbids to keep it", Hello, Turn.Says("Hi."), stream => stream.HasHeader("content-type", "text/event-stream; charset=utf-8").HasHeader("cache-control", "~no-cache")),
        Spelled("crlf"), Spelled("cr"), Spelled("comments"), Spelled("no-names"), Spelled("done"), Spelled("bom"), Spelled("split"), Spelled("no-final-blank"),
        Streamed("obfuscation", "C4.10 R74", "padding of deltas is passed over", Hello, Turn.With("\"bare\":true", Step.Event(Added), Step.Event(Delta("Hello").Replace("\"delta\"", "\"obfuscation\":\"xK3\",\"delta\"", StringComparison.Ordinal)), Step.Event(Done), Step.Event(Completed)),
            stream => { if (stream.Message.Is("content.*.text", """["Hello"]""").Root.ToString().Contains("xK3", StringComparison.Ordinal)) throw new NotHeldException("padding reaches the client"); }),
        Wrapped("flat", """{"type":"error","code":"server_error","message":"It failed.","param":null}"""), Wrapped("wrapped", """{"type":"error","error":{"type":"server_error","code":"server_error","message":"It failed.","param":null}}"""),
        Answered("same.meaning", "C0.1", "JSON and stream say the same", Adding.With("thinking", Summarized), Turn.With("\"interleave\":true,\"chunk\":3", Step.Reasoning("why", "so"), Step.Text("Adding.", "commentary"), Step.Call("add", """{"a":1}"""), Step.Call("add", """{"a":2}""")),
            ("content.*.type", """["thinking","text","tool_use","tool_use"]""")),
    ];

    private const string Finished = """{"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello","annotations":[]}]}""";

    private const string Created = """{"type":"response.created","response":{"id":"resp_1","object":"response","created_at":1,"model":"m","status":"in_progress","output":[]}}""";

    private const string Added = """{"type":"response.output_item.added","output_index":0,"item":{"id":"msg_1","type":"message","status":"in_progress","role":"assistant","content":[]}}""";

    private const string Done = $$"""{"type":"response.output_item.done","output_index":0,"item":{{Finished}} }""";

    private const string Completed = $$$"""{"type":"response.completed","response":{"id":"resp_1","object":"response","created_at":1,"model":"m","status":"completed","output":[{{{Finished}}}],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3} } }""";

    private static string Delta(string text) => $$"""{"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"content_index":0,"delta":"{{text}}"}""";

    private static Case Spelled(string fault) => Streamed("spelled." + fault, "C4.10", $"upstream's stream may be written with {fault}", Hello, Turn.With($"\"fault\":\"{fault}\"", Step.Text("Hello you")), stream => stream.Message.Is("content.*.text", """["Hello you"]"""));

    private static Case Wrapped(string id, string error) => new("error-event." + id, "C4.10 C3.17", $"an error event may be {id}", async trial =>
    {
        await trial.PlayAsync(Turn.Events(Created, error));
        await trial.FailedAsync(Hello.Streamed(), 500, "api_error");
    }) { NeedsUpstream = true };
}
