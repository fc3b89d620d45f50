using System.Text.Json.Nodes;
using CsCheck;

namespace Proxy.Tests.OpenAI.Requests;

public sealed class AcceptedRequestTests
{
    [Fact]
    public void Whatever_the_history_the_strictest_server_takes_it() =>
        Gen.Select(Conversations.Any, Gen.Bool).Sample((conversation, plain) =>
        {
            var scope = Given.Scope(plain ? Given.Plain with { Family = Given.Profile.Family } : Given.Profile with { WebSearch = true });
            SimulatorVerdict.Accepts(JsonNode.Parse(Given.Write(Conversations.Complete(conversation), scope).Body)!);
        });
}
