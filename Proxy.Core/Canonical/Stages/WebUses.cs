using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Hosted;

namespace Proxy.Core.Canonical.Stages;

/// <summary>Web searches and fetches that were shown, for the usage of an answer that is cut (S7).</summary>
internal struct WebUses
{
    private int _searches;
    private int _fetches;

    public void Count(HostedBlock block)
    {
        if (block is ServerToolUse { Name: "web_search" }) _searches++;
        else if (block is ServerToolUse { Name: "web_fetch" }) _fetches++;
    }

    public readonly Usage AddTo(in Usage usage) => _searches + _fetches == 0 ? usage : usage with { WebSearches = _searches, WebFetches = _fetches };
}
