using Proxy.Core.Canonical;
using Proxy.Core.Ids;
using Proxy.Core.Models;
using Proxy.Core.Redaction;
using Proxy.Core.Sealing;

namespace Proxy.Core.OpenAI;

/// <summary>What the adapter needs to know about a request besides its conversation.</summary>
internal sealed record RequestScope
{
    public required Route Route { get; init; }

    /// <summary>Owner of sealed envelopes and hashes.</summary>
    public required string Tenant { get; init; }

    public required IEnvelope Envelope { get; init; }

    public required Warnings Warnings { get; init; }

    public IIdSource Ids { get; init; } = RandomIds.Instance;

    /// <summary>When the request came in; what an answer says about time is reckoned from here (S10). Not needed where nothing is answered.</summary>
    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>C0.8: refuse where the gateway would otherwise adjust (R26, R54).</summary>
    public bool Strict { get; init; }

    /// <summary>R61: a request without any <c>cache_control</c> is not cached at all, as Anthropic would not.</summary>
    public bool MirrorsCaching { get; init; }

    /// <summary>S23: the client wants to know which of its thinking blocks upstream dropped.</summary>
    public bool TracksReasoning { get; init; }

    /// <summary>What earlier prompts have cost (C4.2); null to guess.</summary>
    public Counting.UsageMemory? Usages { get; init; }

    /// <summary>Files that upstream needs copies of (C7); null for none.</summary>
    public UpstreamFiles? Files { get; init; }

    /// <summary>S10: what hosted code made; null where nobody finds out.</summary>
    public CodeFiles? CodeFiles { get; init; }

    /// <summary>False on the one retry after upstream refused a replayed reasoning item (R27, C3).</summary>
    public bool ReplayReasoning { get; init; } = true;

    /// <summary>The key that upstream is asked with, only so that no message repeats it (F22); null for none.</summary>
    public string? UpstreamKey { get; init; }

    /// <summary>What upstream shall not see, and what stands for it; null where it sees all.</summary>
    public Placeholders? Placeholders { get; init; }

    /// <summary>From <c>metadata.user_id</c> or a session header: base of prompt_cache_key (R62); null falls back to content.</summary>
    public string? Session { get; init; }
}
