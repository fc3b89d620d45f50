using static Proxy.Tests.Conformance.Mutants.Mutant;

namespace Proxy.Tests.Conformance.Mutants;

/// <summary>Gateways that tell errors wrongly.</summary>
internal static class ErrorMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        Words("C3.1", "keeps upstream's words for itself", "Something is wrong with it.", "Error"),
        Words("C3.2 K12 D34", "words an overflow so that nobody compacts", "prompt is too long", "too many tokens"),
        Heard("C3.3", "does not know that reasoning was refused", "could not be verified|required following item", "x"),
        Heard("C3.4", "does not know which parameter was refused", "unsupported_parameter", "invalid_value"),
        Code("C3.5 D3", "calls a missing key forbidden", 401, 403),
        Code("C3.6", "blames the client for its own key", 500, 401),
        Code("C3.7 D35", "lets clients retry a bill", 402, 429),
        Code("C3.8", "calls an unknown model a bad request", 404, 400),
        Code("C3.9", "calls a timeout a failure", 504, 500),
        Code("C3.10", "calls a conflict a bad request", 409, 400),
        Code("C3.11", "calls a large request a bad one", 413, 400),
        Code("C3.12", "passes 422 on", 400, 422),
        Head("C3.13 C5.4 D35", "does not say how long to wait", "retry-after"),
        Code("C3.14", "passes on that it is a gateway", 500, 502),
        Words("C3.15", "shows what a proxy wrote", "upstream unavailable", "<html>Bad gateway</html>"),
        Code("C3.16 D35", "calls overload unavailable", 529, 503),
        Code("C3.17 D36", "calls a limit a failure", 429, 500),
        Stream("C3.18 D36", "ends a failed stream as if it were whole", records => [.. records, "event: message_stop\ndata: {\"type\":\"message_stop\"}"]),
        Words("C3.19", "does not say that a stream broke", "upstream stream ended unexpectedly", "done"),
        new("C3.20 D5 D18", "reads upstream to its end", Place.Heard, _ => { }) { Drains = true },
        SentHead("C3.21 C5.7", "passes the client's key on", "x-api-key", "k"),
        Words("C3.21", "shows its own key", "upstream authentication failed", "Incorrect API key provided: sk-ab***yz."),
        Words("C7 D38", "lists files in no shape that clients know", "next_page|first_id", "next"),
        Code("C7 C8 D39", "fails where it should find nothing", 404, 500),
        Words("C8 D39", "counts requests that are under way as done", "\"processing\":2", "\"processing\":1"),
        Words("C8 D39", "does not say where the results are", "results_url", "results"),
        Words("C8", "does not tell which request of a batch is wrong", "requests\\.\\d+\\.", ""),
        Head("K12", "tells a wait that ends the session", "retry-after", "4000"),
    ];
}
