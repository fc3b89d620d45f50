using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;
using Proxy.Tests.Api;
using Proxy.Tests.Api.Routing;

namespace Proxy.Tests.Docs;

/// <summary>The examples of docs/operations.md about more than one target, run by a gateway.</summary>
public sealed class RoutingExampleTests
{
    [Fact]
    public async Task The_mixed_list_is_answered_by_both_kinds()
    {
        await using var claude = await ScriptedUpstream.StartAsync(ScriptedUpstream.Reply(200, """{"content":[{"type":"text","text":"from Claude"}]}"""), Fleet.Fails(529));
        await using var openAI = await ScriptedUpstream.StartAsync(Fleet.Good);
        await using var gateway = await StartAsync("A list may mix kinds", openAI, "claude", claude);
        foreach (var text in (string[])["from Claude", "Hi"])
        {
            using var response = await gateway.PostAsync(Fleet.Team);
            Assert.Equal(text, await Fleet.TextOfAsync(response));
        }
    }

    [Fact]
    public async Task The_upstream_with_a_time_of_its_own_is_left_when_it_is_over()
    {
        // A clock of the test's own: on a busy machine three seconds may be five, and then the stream has begun.
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        await using var fast = await ScriptedUpstream.StartAsync(context =>
        {
            asked.SetResult();
            return ScriptedUpstream.Silence(context);
        });
        await using var openAI = await ScriptedUpstream.StartAsync(Fleet.Good);
        await using var gateway = await StartAsync("So a stream that should go", openAI, "fast", fast, time);
        var answering = gateway.PostAsync(Fleet.TeamStream.Replace("\"team\"", "\"claude-opus-5-5\"", StringComparison.Ordinal));
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(3));
        using var response = await answering;
        Assert.Equal("Hi", await Fleet.TextOfAsync(response));
        Assert.Equal(("openai", "gpt-6.1-sol", "2"), Fleet.Served(response));
    }

    /// <param name="before">The words that the example follows.</param>
    /// <param name="name">The example's upstream, which is <paramref name="other"/> here.</param>
    private static async Task<GatewayFixture> StartAsync(string before, ScriptedUpstream byDefault, string name, ScriptedUpstream other, TimeProvider? time = null)
    {
        var match = Regex.Match(Repository.Read("docs/operations.md"), Regex.Escape(before) + "[^`]*(?:`[^`]+`[^`]*)*?```json$(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(match.Success, before);
        var settings = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(match.Groups[1].Value.Replace("<from a secret>", "k-1", StringComparison.Ordinal)))).Build();
        (string, string?)[] all =
        [
            .. settings.AsEnumerable().Where(setting => setting.Value is not null).Select(setting => (setting.Key, setting.Value)),
            ($"Proxy:Upstreams:{name}:BaseUrl", other.BaseUrl.ToString()), ("Proxy:Upstream", "openai"),
        ];
        return await GatewayFixture.StartAsync(new GatewaySetup { Upstream = byDefault.BaseUrl, Time = time ?? TimeProvider.System, Settings = all.GroupBy(setting => setting.Item1).ToDictionary(group => group.Key, group => group.Last().Item2) });
    }
}
