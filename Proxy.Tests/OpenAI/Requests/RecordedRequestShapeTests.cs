using System.Text.Json.Nodes;
using Proxy.Core.Anthropic;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Requests;
using Proxy.Tests.Oracles;
using Proxy.Tests.Simulator.Agreement;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>What real clients sent to Anthropic becomes what OpenAI published that it takes.</summary>
public sealed class RecordedRequestShapeTests
{
    private static readonly RequestTraits s_traits = new(ApiVersion.V2023, new HashSet<string>());

    [Fact]
    public async Task Every_recorded_request_that_is_read_has_the_published_shape()
    {
        var schema = await PublishedSchema.LoadAsync("CreateResponse", []);
        var written = 0;
        foreach (var name in RecordedTraces.Cases(RecordedTraces.Anthropic, "request.json").Select(row => row.Data))
        {
            var body = RecordedTraces.Read(RecordedTraces.Anthropic, name, "request.json");
            foreach (var profile in new[] { Given.Profile, Given.Plain })
            {
                using var output = new PooledBuffer();
                try
                {
                    ResponsesRequestWriter.Write(MessagesRequestReader.Read(body, s_traits, new Warnings()), Given.Scope(profile), output);
                }
                catch (RequestRejectedException)
                {
                    continue; // RecordedRequestTests holds which, and why
                }

                written++;
                Assert.Equal((name, ""), (name, string.Join("; ", schema.Complaints(JsonNode.Parse(output.Written)!))));
            }
        }

        Assert.True(written > 40, $"only {written} were written");
    }
}
