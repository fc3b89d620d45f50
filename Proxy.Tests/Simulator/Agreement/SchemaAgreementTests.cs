using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Simulator.Rules;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Simulator.Agreement;

/// <summary>The simulator's shape rules held against OpenAI's published schema, amended where the server is known to differ.</summary>
public sealed class SchemaAgreementTests
{
    private const string Create = "CreateResponse";

    [Fact]
    public async Task Every_request_of_the_corpus_and_every_mutation_gets_the_same_verdict_from_both()
    {
        var schema = await PublishedSchema.LoadAsync(Create, Amendments.All);
        var mutants = Corpus.Requests().SelectMany(WithMutations).ToList();
        Assert.True(mutants.Count > 5_000, $"only {mutants.Count} requests were made");
        Assert.Empty(mutants.Where(m => Disagree(schema, m.Request)).Select(m => Describe(m)));
    }

    [Fact]
    public async Task Every_valid_request_of_the_corpus_is_accepted_by_both()
    {
        var schema = await PublishedSchema.LoadAsync(Create, Amendments.All);
        foreach (var request in Corpus.Valid())
        {
            Assert.True(Verdict(request) is null, $"{Verdict(request)?.Message}: {request.ToJsonString()}");
            Assert.Empty(schema.Complaints(request));
        }
    }

    [Fact]
    public async Task No_amendment_is_superfluous()
    {
        var mutants = Corpus.Requests().SelectMany(WithMutations).ToList();
        var superfluous = new List<Amendment>();
        foreach (var amendment in Amendments.All)
        {
            var schema = await PublishedSchema.LoadAsync(Create, Amendments.All.Where(a => a != amendment));
            if (!mutants.Any(m => Disagree(schema, m.Request))) superfluous.Add(amendment);
        }
        Assert.Empty(superfluous);
    }

    public static TheoryData<string?> Recorded() => RecordedTraces.Cases(RecordedTraces.OpenAI, "request.json");

    [Theory]
    [MemberData(nameof(Recorded))]
    public async Task Recorded_requests_and_their_mutations_get_the_same_verdict_from_both(string? name)
    {
        var request = JsonNode.Parse(RecordedTraces.Read(RecordedTraces.OpenAI, name, "request.json"))!.AsObject();
        var schema = await PublishedSchema.LoadAsync(Create, Amendments.All);
        Assert.True(Verdict(request) is null, Verdict(request)?.Message);
        Assert.Empty(WithMutations(request).Where(m => Disagree(schema, m.Request)).Select(Describe));
    }

    private static IEnumerable<Mutant> WithMutations(JsonObject request) => Mutations.Of(request).Prepend(new Mutant("unchanged", request));

    private static bool Disagree(PublishedSchema schema, JsonObject request) => Verdict(request) is null != (schema.Complaints(request).Count == 0);

    private static ApiError? Verdict(JsonObject request)
    {
        using var document = JsonDocument.Parse(request.ToJsonString());
        return RequestRules.CheckShape(document.RootElement);
    }

    private static string Describe(Mutant mutant)
    {
        var text = mutant.Request.ToJsonString();
        return $"{mutant.What}: simulator {Verdict(mutant.Request)?.Message ?? "accepts"}, the schema does not agree: {(text.Length > 260 ? text[..260] + "…" : text)}";
    }
}
