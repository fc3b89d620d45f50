using System.Diagnostics;
using Proxy.Api.Counting;
using Proxy.Api.Limiting;
using Proxy.Api.Settings;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Keys;
using Proxy.Core.Limits;
using Proxy.Core.Models;
using Proxy.Core.Relay;

namespace Proxy.Api.Pipeline;

/// <summary>One request and what became known about it, for the steps after and for the one log line.</summary>
internal sealed class Exchange(string requestId, long started, GatewaySnapshot snapshot)
{
    /// <summary>What this request goes by, whatever is reloaded meanwhile.</summary>
    public GatewaySnapshot Snapshot { get; private set; } = snapshot;

    /// <summary><c>req_…</c>: the request-id header and error.request_id (C5).</summary>
    public string RequestId { get; } = requestId;

    public long Started { get; } = started;

    /// <summary>Owner of sealed envelopes: the id of the client's key, or <c>default</c> where any key is taken.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>Null before the key check.</summary>
    public ClientKey? Key { get; set; }

    /// <summary>How full the key's buckets are; null where nothing is limited.</summary>
    public LimitDecision? Limits { get; set; }

    /// <summary>What was taken for this request, until it is settled; null where nothing was.</summary>
    public Admission? Admission { get; set; }

    /// <summary>Upstream took the request, or nobody knows: what it costs is not given back unless upstream tells.</summary>
    public bool MayBeBilled { get; set; }

    /// <summary>What other calls for the same answer used: a compaction.</summary>
    public Usage SideUsage { get; set; }

    /// <summary>When the first output of a streamed answer came, on the clock of <see cref="Started"/>; 0 until then.</summary>
    public long FirstOutputAt { get; set; }

    /// <summary>Bytes of a streamed answer so far: what is known of its length when it does not end.</summary>
    public long SentBytes { get; set; }

    /// <summary>The client's own key for upstream, where <c>Proxy:PassThroughKeys</c> lets it through; null otherwise. Never logged.</summary>
    public string? OwnUpstreamKey { get; private set; }

    /// <summary>Id of the response that this request left upstream, as soon as its owner is noted.</summary>
    public string? StoredResponse { get; set; }

    public Warnings Warnings { get; } = new();

    public Route? Route { get; set; }

    /// <summary>Set where a request is passed through as it is: what the log calls it.</summary>
    public RelayOperation? Relay { get; set; }

    public bool Stream { get; set; }

    /// <summary>A request of a batch: nobody waits for it.</summary>
    public bool IsBatch { get; set; }

    /// <summary>What upstream has said already, in a batch of its own: taken once instead of asking, and then null. Its owner disposes it.</summary>
    public HttpResponseMessage? Said { get; set; }

    /// <summary>Reckoned from <see cref="Started"/>: how long the client says that it waits; null when it does not say.</summary>
    public TimeSpan? ClientTimeout { get; set; }

    /// <summary>Questions that went upstream so far, repairs included.</summary>
    public int Attempts { get; set; }

    /// <summary>Of the attempt under way; null where nobody listens.</summary>
    public Activity? AttemptSpan { get; set; }

    /// <summary>Upstream's own id of the call, for its support.</summary>
    public string? UpstreamRequestId { get; set; }

    /// <summary>Null until the answer finished.</summary>
    public Usage? Usage { get; set; }

    /// <summary>What this request made and told of, by its id: a batch.</summary>
    public string? Made { get; set; }

    /// <summary>The answer was given to its end.</summary>
    public bool IsWhole => Usage is not null || Made is not null;

    /// <summary>Set where tokens were counted and nothing was answered.</summary>
    public TokenCount? Count { get; set; }

    /// <summary>Null until the answer finished.</summary>
    public StopReason? StopReason { get; set; }

    /// <summary>What went wrong, as a word of a small set (a failure kind, <c>client_gone</c>); null for success.</summary>
    public string? Outcome { get; set; }

    /// <summary>Status for the log where it differs from the response's: 499 when the client left.</summary>
    public int? LoggedStatus { get; set; }

    /// <summary>From here on the client's own key goes upstream.</summary>
    public void UseOwnKey(string key) => (OwnUpstreamKey, Snapshot) = (key, Snapshot.WithKey(key));

    public static Exchange Of(HttpContext context) =>
        context.Features.Get<Exchange>() ?? throw new InvalidOperationException("the request id step has not run");
}
