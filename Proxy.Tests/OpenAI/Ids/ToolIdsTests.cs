using CsCheck;
using Proxy.Core.OpenAI.Ids;

namespace Proxy.Tests.OpenAI.Ids;

public sealed class ToolIdsTests
{
    private const string Safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

    private static readonly string[] s_prefixes = ["call_", "fc_", "fc-", "", "chatcmpl-tool-", "ws_"];

    private static readonly Gen<string> s_upstreamId = Gen.Select(
        Gen.Int[0, 5].Select(i => s_prefixes[i]), Gen.String[Gen.Char[Safe], 1, 64], (prefix, rest) => prefix + rest);

    [Theory] // D26
    [InlineData("call_abc", "toolu_abc")]
    [InlineData("fc-77", "fc-77")]
    [InlineData("call_", "call_")]
    [InlineData("call_a:b", "call_a:b")]
    public void An_upstream_id_becomes_the_clients_and_pairs_again(string callId, string toolUseId) =>
        Assert.Equal(toolUseId, ToolIds.ToClient(callId));

    [Theory]
    [InlineData("toolu_abc", "call_abc")]
    [InlineData("fc-77", "fc-77")]
    [InlineData("call_abc", "call_abc")]
    public void A_client_id_becomes_upstreams(string toolUseId, string callId) => Assert.Equal(callId, ToolIds.ToUpstream(toolUseId));

    [Fact] // R10
    public void Every_upstream_id_that_fits_comes_back_as_it_was() =>
        s_upstreamId.Where(id => id.Length <= 64).Sample(id => Assert.Equal(id, ToolIds.ToUpstream(ToolIds.ToClient(id))));

    [Fact] // R10, peers 30
    public void Any_client_id_gives_an_id_that_upstream_takes() =>
        Gen.String[0, 120].Sample(id =>
        {
            var callId = ToolIds.ToUpstream(id);
            Assert.InRange(callId.Length, 1, 64);
            Assert.True(callId.All(Safe.Contains), callId);
            Assert.Equal(callId, ToolIds.ToUpstream(id));
        });

    [Theory]
    [InlineData("toolu_1234567890123456789012345678901234567890123456789012345678")] // 58 after the prefix
    [InlineData("toolu_12345678901234567890123456789012345678901234567890123456789")] // 59
    [InlineData("call:abc|def/1")]
    public void The_longest_pair_and_what_is_hashed_stay_apart(string toolUseId)
    {
        var callId = ToolIds.ToUpstream(toolUseId);
        Assert.Equal(toolUseId.Length == 64 ? 63 : 45, callId.Length);
    }

    [Fact] // RFC 4648 base32 of SHA-256; frozen, so that conversations outlive a release
    public void A_hashed_id_is_frozen() => Assert.Equal("call_4oymiquy7qobjgx36tejs35zeqt24qpemsnzgtfe", ToolIds.ToUpstream(""));

    [Fact] // K9
    public void A_repeated_id_gets_the_first_free_suffix()
    {
        Assert.Equal("toolu_0", ToolIds.MakeUnique("toolu_0", []));
        Assert.Equal("toolu_0-2", ToolIds.MakeUnique("toolu_0", ["toolu_0"]));
        Assert.Equal("toolu_0-3", ToolIds.MakeUnique("toolu_0", ["toolu_0", "toolu_0-2"]));
    }

    [Fact] // K9: call_0 and toolu_0 are one id upstream
    public void An_id_that_would_meet_another_upstream_is_taken_as_used()
    {
        Assert.Equal("toolu_0-2", ToolIds.MakeUnique("toolu_0", ["call_0"]));
        Assert.Equal("fc_1-2", ToolIds.MakeUnique("fc_1", ["fc_1"]));
    }

    [Fact] // K9
    public void Unique_ids_stay_unique_upstream_however_often_one_repeats() =>
        s_upstreamId.List[1, 12].Sample(ids =>
        {
            var used = new HashSet<string>(StringComparer.Ordinal);
            foreach (var id in ids.Concat(ids)) Assert.True(used.Add(ToolIds.MakeUnique(ToolIds.ToClient(id), used)));
            var upstream = used.Select(ToolIds.ToUpstream).ToList();
            Assert.Equal(upstream.Count, upstream.Distinct(StringComparer.Ordinal).Count());
            Assert.All(upstream, id => Assert.InRange(id.Length, 1, 64));
        });
}
