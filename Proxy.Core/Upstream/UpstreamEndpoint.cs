namespace Proxy.Core.Upstream;

/// <summary>Where requests go, and with what right.</summary>
internal sealed class UpstreamEndpoint
{
    private UpstreamEndpoint(string name, Uri responses, Uri inputTokens, string? authorization) =>
        (Name, Responses, InputTokens, Authorization) = (name, responses, inputTokens, authorization);

    /// <summary>Sealed into reasoning envelopes and told in <c>x-proxy-upstream</c>.</summary>
    public string Name { get; }

    /// <summary>The address of <c>POST /responses</c>.</summary>
    public Uri Responses { get; }

    /// <summary>The address of <c>POST /responses/input_tokens</c> (C6).</summary>
    public Uri InputTokens { get; }

    /// <summary><c>Bearer …</c>, or null for an upstream without keys.</summary>
    public string? Authorization { get; }

    /// <param name="baseUrl">As in OPENAI_BASE_URL: <c>https://api.openai.com/v1</c>; a query stays (<c>?api-version=…</c>).</param>
    /// <param name="key">Null or empty for none.</param>
    public static UpstreamEndpoint Create(string name, Uri baseUrl, string? key)
    {
        var responses = new UriBuilder(baseUrl) { Path = baseUrl.AbsolutePath.TrimEnd('/') + "/responses" }.Uri;
        var inputTokens = new UriBuilder(responses) { Path = responses.AbsolutePath + "/input_tokens" }.Uri;
        return new UpstreamEndpoint(name, responses, inputTokens, string.IsNullOrEmpty(key) ? null : "Bearer " + key);
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => Name + " at " + Responses.GetLeftPart(UriPartial.Path);
}
