using System.Text.Json;
using System.Text.Json.Nodes;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Requests;
using Proxy.Simulator.Rules;
using Proxy.Tests.OpenAI.Requests;
using Proxy.Tests.Oracles;

namespace Proxy.Tests.Simulator.Agreement;

/// <summary>The simulator's shape rules held against OpenAI's published schema, amended where the server is known to differ.</summary>
public sealed class SchemaAgreementTests
{
    private const string Create = "CreateResponse";

    [Fact]
    public async Task Every_request_of_the_corpus_and_every_mutation_gets_the_same_verdict_from_both()
    {
        var schema = await PublishedSchema.AmendedAsync();
        var mutants = Corpus.Requests().SelectMany(WithMutations).ToList();
        Assert.True(mutants.Count > 5_000, $"only {mutants.Count} requests were made");
        Assert.Empty(mutants.Where(m => Disagree(schema, m.Request)).Select(m => Describe(m)));
    }

    [Fact]
    public async Task Every_valid_request_of_the_corpus_is_accepted_by_both()
    {
        var schema = await PublishedSchema.AmendedAsync();
        foreach (var request in Corpus.Valid())
        {
            Assert.True(Verdict(request) is null, $"{Verdict(request)?.Message}: {request.ToJsonString()}");
            Assert.Empty(schema.Complaints(request));
        }
    }

    [Fact]
    public async Task No_amendment_is_superfluous()
    {
        // Witnesses are sought where the schema as published disagrees; that is a few hundred of the thousands.
        var published = await PublishedSchema.LoadAsync(Create, []);
        var mutants = Corpus.Requests().SelectMany(WithMutations).Where(m => Disagree(published, m.Request)).ToList();
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
        var schema = await PublishedSchema.AmendedAsync();
        Assert.True(Verdict(request) is null, Verdict(request)?.Message);
        Assert.Empty(WithMutations(request).Where(m => Disagree(schema, m.Request)).Select(Describe));
    }

    public static TheoryData<string?> Translated() => RecordedTraces.Cases(RecordedTraces.Anthropic, "request.json");

    [Theory]
    [MemberData(nameof(Translated))]
    public async Task What_the_gateway_makes_of_recorded_requests_and_its_mutations_get_the_same_verdict_from_both(string? name)
    {
        var body = RecordedTraces.Read(RecordedTraces.Anthropic, name, "request.json");
        var schema = await PublishedSchema.AmendedAsync();
        using var output = new PooledBuffer();
        try
        {
            var conversation = MessagesRequestReader.Read(body, new RequestTraits(ApiVersion.V2023, new HashSet<string>()), new Warnings());
            ResponsesRequestWriter.Write(conversation, Given.Scope(), output);
        }
        catch (RequestRejectedException)
        {
            // Nothing goes upstream; RecordedRequestTests holds which these are, and why.
            return;
        }
        var request = JsonNode.Parse(output.Written)!.AsObject();
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
