using Proxy.Conformance.Wire;

namespace Proxy.Conformance.Suite;

/// <summary>What not every server has. Found out by asking, or told with <c>--feature name</c> or <c>--feature name=value</c>.</summary>
internal sealed class Features(IReadOnlyDictionary<string, string> told)
{
    /// <summary>The Files API.</summary>
    public const string Files = "files";

    /// <summary>The Message Batches API.</summary>
    public const string Batches = "batches";

    /// <summary>Wrong keys are refused; a gateway in development takes any.</summary>
    public const string Keys = "keys";

    /// <summary>Its value is a model that is served by a plain Responses server without OpenAI's own parameters.</summary>
    public const string PlainModel = "plain-model";

    /// <summary>Its value is a model whose answers a client may begin itself.</summary>
    public const string PrefillModel = "prefill-model";

    /// <summary>Its value is a model that cites documents and search results, on an upstream that does not.</summary>
    public const string CitingModel = "citing-model";

    public static IReadOnlyList<(string Name, string Meaning)> Known { get; } =
    [
        (Files, "the Files API; found out by asking"),
        (Batches, "the Message Batches API; found out by asking"),
        (Keys, "wrong keys are refused; found out by asking"),
        (PlainModel, "a model behind which stands a plain Responses server: plain-model=NAME"),
        (PrefillModel, "a model whose answers a client may begin itself: prefill-model=NAME"),
        (CitingModel, "a model that is asked to mark what it cites: citing-model=NAME"),
    ];

    private readonly Dictionary<string, string> _present = new(told, StringComparer.Ordinal);

    public string? this[string name] => _present.GetValueOrDefault(name);

    public async Task DetectAsync(Server server, CancellationToken cancellation)
    {
        if ((await server.SendAsync(Ask.Get("/v1/files"), cancellation)).Status == 200) _present.TryAdd(Files, "");
        if ((await server.SendAsync(Ask.Get("/v1/messages/batches"), cancellation)).Status == 200) _present.TryAdd(Batches, "");
        if ((await server.SendAsync(Ask.Get("/v1/models") with { Key = "no-such-key" }, cancellation)).Status == 401) _present.TryAdd(Keys, "");
    }
}
