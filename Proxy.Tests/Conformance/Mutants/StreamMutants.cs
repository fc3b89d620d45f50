using static Proxy.Tests.Conformance.Mutants.Mutant;

namespace Proxy.Tests.Conformance.Mutants;

/// <summary>Gateways that write streams wrongly, or read upstream's so.</summary>
internal static class StreamMutants
{
    public static IReadOnlyList<Mutant> All { get; } =
    [
        Stream("C4.1 C4.2 K13 D8", "never pings", records => records.Where(record => !record.StartsWith("event: ping", StringComparison.Ordinal))),
        Code("C3.17 D36", "answers 200 whatever comes", 429, 200),
        Stream("C4.3 C4.4 D9 D10", "lets blocks overlap", records =>
        {
            var stop = records.FindIndex(record => record.StartsWith("event: content_block_stop", StringComparison.Ordinal));
            if (stop >= 0 && stop + 1 < records.Count) (records[stop], records[stop + 1]) = (records[stop + 1], records[stop]);
            return records;
        }),
        Words("C4.4", "counts blocks from one", "\"index\":0", "\"index\":1"),
        Stream("C4.5 D11 D12", "signs twice", records => records.SelectMany(record => record.Contains("signature_delta", StringComparison.Ordinal) ? [record, record] : (string[])[record])),
        Words("C4.5 C4.7", "loses what only a done event tells", "Hello", "Hel"),
        Heard("C4.7", "does not read the last response", "\"output\":\\[\\{\"id\":\"msg_1\".*?\\],\"usage\"", "\"output\":[],\"usage\""),
        Stream("C4.8 D12", "does not sign what was cut off", records => records.Where(record => !record.Contains("signature_delta", StringComparison.Ordinal))),
        Stream("C4.9 D8", "names no events", records => records.Select(record => record[(record.IndexOf('\n', StringComparison.Ordinal) + 1)..])),
        Stream("C4.9", "ends as OpenAI does", records => [.. records, "data: [DONE]"]),
        Head("C4.9", "lets streams be kept", "cache-control", "max-age=60"),
        Heard("C4.10", "does not understand CR LF", "\r\n", " "),
        Words("K8 D8", "starts blocks with text", "\"content_block\":\\{\"type\":\"text\",\"text\":\"\"", "\"content_block\":{\"type\":\"text\",\"text\":\"Hi\""),
        Words("K11 D8", "ends without usage", "\"usage\":\\{", "\"use\":{"),
        Stream("D8 C4.9", "starts twice", records => records.Take(1).Concat(records)),
    ];
}
