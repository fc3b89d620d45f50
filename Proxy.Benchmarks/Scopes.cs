using Proxy.Core.Anthropic;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Models;
using Proxy.Core.OpenAI;
using Proxy.Core.Sealing;

namespace Proxy.Benchmarks;

/// <summary>What every request of a benchmark shares, as the gateway would make it.</summary>
internal static class Scopes
{
    private static readonly ModelCatalog s_catalog = new(new ModelCatalogOptions { Upstream = "openai" });
    private static readonly AesGcmEnvelope s_envelope = new([new SealingKey("bench", new byte[32])]);

    public static RequestTraits Traits { get; } = new(ApiVersion.V2023, new HashSet<string>());

    public static RequestScope For(string model) => new()
    {
        Route = s_catalog.Resolve(model),
        Tenant = "bench",
        Envelope = s_envelope,
        Warnings = new Warnings(),
    };
}
