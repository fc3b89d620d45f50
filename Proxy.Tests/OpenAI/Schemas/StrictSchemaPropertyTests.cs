using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Tests.Canonical.Stages;
using Proxy.Tests.Json;

namespace Proxy.Tests.OpenAI.Schemas;

public sealed class StrictSchemaPropertyTests
{
    [Fact] // R35, R36
    public void Whatever_upstream_answers_under_the_strict_form_is_pruned_to_an_instance_of_the_clients_schema()
    {
        var (all, converted, pruned) = (0, 0, 0);
        Gen.Select(StrictGen.Document(isClosed: false), Gen.Int.Array[1, 40], Gen.Int.Array[0, 8], Gen.Bool).Sample((schema, choices, cuts, ascii) =>
        {
            Interlocked.Increment(ref all);
            if (Convert(schema) is not var (strict, nulls)) return;
            Interlocked.Increment(ref converted);
            using (var document = JsonDocument.Parse(strict)) Assert.Null(Proxy.Simulator.Rules.Schemas.StrictSchema.Check(document.RootElement));
            var instance = new InstanceMaker(JsonNode.Parse(strict)!, choices).Make();
            Assert.True(SchemaOracle.Accepts(JsonNode.Parse(strict)!, instance), $"no instance\n{strict}\n{instance}");
            var answer = instance.ToJsonString();
            var shown = Prune(nulls, answer, cuts, ascii);
            if (shown != answer) Interlocked.Increment(ref pruned);
            Assert.True(SchemaOracle.Accepts(JsonNode.Parse(schema)!, JsonNode.Parse(shown)), $"{schema}\n{strict}\n{answer}\n{shown}");
        }, iter: 8_000);
        // Only an ambiguous union keeps a generated schema from being strict.
        Assert.True(converted > all * 0.8, $"{converted} of {all}");
        Assert.True(pruned > all / 10, $"{pruned} of {all}");
    }

    [Fact]
    public void What_is_an_instance_of_the_clients_schema_already_passes_byte_for_byte() =>
        Gen.Select(StrictGen.Document(isClosed: true), Gen.Int.Array[1, 40], Gen.Int.Array[0, 8]).Sample((schema, choices, cuts) =>
        {
            if (Convert(schema) is not var (strict, nulls)) return;
            var instance = new InstanceMaker(JsonNode.Parse(strict)!, choices).Make();
            if (!SchemaOracle.Accepts(JsonNode.Parse(schema)!, instance)) return;
            var answer = instance.ToJsonString();
            Assert.Equal(answer, Prune(nulls, answer, cuts, ascii: false));
        }, iter: 5_000);

    [Fact] // C0.3
    public void A_strict_form_is_strict_already_and_stays_as_it_is() =>
        StrictGen.Document(isClosed: false).Sample(schema =>
        {
            if (Convert(schema) is not var (strict, _)) return;
            var again = Convert(strict);
            Assert.Equal(strict, again?.Strict);
            Assert.Null(again?.Nulls);
        }, iter: 2_000);

    private static (string Strict, PruningNode? Nulls)? Convert(string schema)
    {
        using var output = new PooledBuffer();
        return Core.OpenAI.Schemas.StrictSchema.TryWrite(JsonRaw.From(schema), output, out var nulls, out _) ? (Encoding.UTF8.GetString(output.Written), nulls) : null;
    }

    private static string Prune(PruningNode? nulls, string json, int[] cuts, bool ascii)
    {
        if (PruningPlan.For([], text: nulls) is not { } plan) return json;
        var sink = new RecordingSink();
        using var stage = new NullPruningStage(sink, plan);
        stage.OpenText();
        var escaped = ascii ? Encoding.UTF8.GetBytes(JsonSerializer.Serialize(json)[1..^1]) : JsonText.From(json).Escaped.ToArray();
        foreach (var fragment in Escapes.Split(escaped, cuts)) stage.Append(fragment);
        stage.Close();
        return JsonNode.Parse($"\"{sink.Appended}\"")!.GetValue<string>();
    }
}
