using System.Text;
using Proxy.Core.Canonical.Hosted;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Ids;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Answers.Web;

/// <summary>
/// S7: a search is a server_tool_use and its web_search_tool_result, of which the first hit carries the item sealed. A page that
/// upstream opened or searched is a web_fetch pair for a client that declared web_fetch; for any other it has no shape, and goes
/// sealed with the block before it.
/// </summary>
internal sealed class WebSearchSlot(AnswerOutput output) : Slot(output, ItemKind.WebSearch)
{
    /// <summary>Bytes, as for any carried item (R25).</summary>
    private const int MaxItemBytes = 1024 * 1024;

    private WebCall? _call;
    private List<JsonRaw>? _followers;
    private string _id = "";
    private int _held;
    private bool _isTold;

    /// <summary>It has no block of its own, as far as is known: whether it does is told at its end only.</summary>
    public override bool MayFollow => !Completed || IsFollower;

    private bool IsFollower => _call is { Action: WebAction.OpenPage or WebAction.FindInPage } && !Output.Context.WebFetch;

    /// <summary>The result's envelope holds what follows it; a result without hits has none.</summary>
    public override bool AwaitsNext => _call is { Action: WebAction.Search, Failed: false, Sources.Count: > 0 };

    public override JsonRaw Item => _call?.Item ?? default;

    public override void Carry(JsonRaw follower) => (_followers ??= []).Add(follower);

    public override void Pump()
    {
        // The call at once; its result as soon as it is known what the result has to carry.
        if (_call is null || _isTold || IsCarried || IsFollower || _call.Action == WebAction.Unknown) return;
        _isTold = true;
        _id = ClientId();
        if (_call.Action == WebAction.Search)
        {
            Output.Hosted(new ServerToolUse(_id, "web_search", WebInput.Search(_call.Query)));
            return;
        }

        Output.Web!.Fetches++;
        Output.Hosted(new ServerToolUse(_id, "web_fetch", WebInput.Fetch(_call.Url, _call.Pattern)));
    }

    public override void Close()
    {
        if (_call is null || IsCarried) return;
        if (!_isTold) Output.Redacted(Output.Seal(Envelope()));
        else if (_call.Action == WebAction.Search) Output.Hosted(SearchResult());
        else Output.Hosted(new WebFetchResult(_id, _call.Url ?? JsonText.Empty) { ErrorCode = _call.Failed ? "unavailable" : null });
    }

    public override void Free()
    {
        Output.Release(_held);
        _held = 0;
        _call = null;
        _followers = null;
    }

    protected override void TakeWhole(in OutputItem item, bool truncated)
    {
        if (item.IsIncomplete || item.IsRunning)
        {
            EndWithout(truncated);
            return;
        }

        if (item.Raw.Length > MaxItemBytes)
        {
            Output.Warn("web_search_call", "too_large");
            return;
        }

        Output.Hold(_held = item.Raw.Length);
        if (Output.Ended) return;
        _call = WebCall.Read(item.Raw.ToArray());
        if (_call.Action == WebAction.Unknown) return;
        var web = Output.BeginWeb();
        if (_call.Action != WebAction.Search) return;
        web.Searches++;
        web.Add(_call.Sources);
    }

    protected override void EndWithout(bool truncated) => Output.Warn("output", "unfinished_item");

    private WebSearchResult SearchResult()
    {
        if (_call!.Failed) return new WebSearchResult(_id, []) { ErrorCode = "unavailable" };
        var sources = _call.Sources;
        var hits = new WebHit[sources.Count];
        for (var i = 0; i < hits.Length; i++)
        {
            var envelope = i == 0 ? Envelope() : Seal(SealedKind.Reference);
            // A source has an address only, and a hit must have a title.
            hits[i] = new WebHit(sources[i].Url, sources[i].Title ?? sources[i].Url, Token(Output.Seal(envelope)));
        }

        return new WebSearchResult(_id, hits);
    }

    private SealedItem Envelope() => Seal(SealedKind.Item) with
    {
        Item = _call!.Item,
        Followers = _followers ?? [],
        NextId = Next is MessageSlot { ItemId: { } id } ? EscapedUtf8.DecodeString(id) : null,
        NextPhase = (Next as MessageSlot)?.Phase,
    };

    private SealedItem Seal(SealedKind kind) => new()
    {
        Kind = kind,
        Upstream = Output.Context.Scope.Route.Upstream,
        Family = Output.Context.Scope.Route.Profile.Family,
    };

    /// <summary>R10, K9.</summary>
    private string ClientId()
    {
        var used = Output.Context.UsedToolIds;
        var id = ItemId is null ? null : ServerToolIds.ToClient(EscapedUtf8.DecodeString(ItemId));
        if (id is null || !used.Add(id))
        {
            id = Output.Context.Scope.Ids.New("srvtoolu_");
            used.Add(id);
        }

        return id;
    }

    private static JsonText Token(byte[] envelope) => new(Encoding.ASCII.GetBytes("\"" + Encoding.ASCII.GetString(envelope) + "\""));
}
