namespace Proxy.Core.Anthropic;

internal enum ApiVersion
{
    /// <summary>2023-06-01: Claude Code and older SDKs.</summary>
    V2023,

    /// <summary>2026-10-21: SDK 1.x and later; no sampling parameters, stricter content rules (A0).</summary>
    V2026,
}
