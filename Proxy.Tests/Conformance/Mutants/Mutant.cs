using System.Text.RegularExpressions;

namespace Proxy.Tests.Conformance.Mutants;

/// <summary>Where on its way something is changed.</summary>
internal enum Place
{
    /// <summary>The client's request, before the gateway sees it: the gateway overlooks something.</summary>
    Asked,

    /// <summary>What the gateway sends upstream.</summary>
    Sent,

    /// <summary>What upstream answers, before the gateway sees it: the gateway misreads something.</summary>
    Heard,

    /// <summary>What the gateway answers.</summary>
    Told,
}

/// <summary>
/// A gateway with one rule broken, made of the real one and a rewriting proxy on one of its sides. Each row in
/// <see cref="Rows"/> must have a case that catches it.
/// </summary>
internal sealed record Mutant(string Rows, string Breaks, Place Place, Action<Exchange> Change)
{
    /// <summary>Upstream's answer is read to its end even when the client has gone.</summary>
    public bool Drains { get; init; }

    public IEnumerable<string> RowIds => Rows.Split(' ');

    public override string ToString() => $"{Rows}: {Breaks}";

    /// <summary>A value of the client's request is lost, or another.</summary>
    public static Mutant Asked(string rows, string breaks, string path, string? json = null) => new(rows, breaks, Place.Asked, exchange => exchange.Edit(body => JsonEdit.Set(body, path, json)));

    public static Mutant AskedHead(string rows, string breaks, string name, string? value = null) => new(rows, breaks, Place.Asked, exchange => exchange.Head(name, value));

    public static Mutant AskedWords(string rows, string breaks, string pattern, string replacement) => new(rows, breaks, Place.Asked, Replace(pattern, replacement));

    /// <summary>A value that goes upstream is lost, or another.</summary>
    public static Mutant Sent(string rows, string breaks, string path, string? json = null) => new(rows, breaks, Place.Sent, exchange => exchange.Edit(body => JsonEdit.Set(body, path, json)));

    public static Mutant SentHead(string rows, string breaks, string name, string value) => new(rows, breaks, Place.Sent, exchange => exchange.Head(name, value));

    public static Mutant SentWords(string rows, string breaks, string pattern, string replacement) => new(rows, breaks, Place.Sent, Replace(pattern, replacement));

    public static Mutant Heard(string rows, string breaks, string pattern, string replacement) => new(rows, breaks, Place.Heard, Replace(pattern, replacement));

    public static Mutant HeardCode(string rows, string breaks, int from, int to) => new(rows, breaks, Place.Heard, exchange => exchange.Status = exchange.Status == from ? to : exchange.Status);

    /// <summary>A value of a JSON answer is lost, or another; streams stay.</summary>
    public static Mutant Told(string rows, string breaks, string path, string? json = null) => new(rows, breaks, Place.Told, exchange => exchange.Edit(body => JsonEdit.Set(body, path, json)));

    public static Mutant Words(string rows, string breaks, string pattern, string replacement) => new(rows, breaks, Place.Told, Replace(pattern, replacement));

    public static Mutant Head(string rows, string breaks, string name, string? value = null) => new(rows, breaks, Place.Told, exchange => exchange.Head(name, value));

    public static Mutant Code(string rows, string breaks, int from, int to) => new(rows, breaks, Place.Told, exchange => exchange.Status = exchange.Status == from ? to : exchange.Status);

    /// <summary>The records of a streamed answer are others.</summary>
    public static Mutant Stream(string rows, string breaks, Func<List<string>, IEnumerable<string>> change) => new(rows, breaks, Place.Told, exchange => exchange.Records(change));

    /// <summary>What the gateway refuses by itself is answered as if nothing were wrong.</summary>
    public static Mutant Takes(string rows, string breaks) => new(rows, breaks, Place.Told, exchange =>
    {
        if (exchange.Status != 400) return;
        exchange.Status = 200;
        exchange.Text = """{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""";
    });

    private static Action<Exchange> Replace(string pattern, string replacement) => exchange => exchange.Text = Regex.Replace(exchange.Text, pattern, replacement);
}
