namespace Proxy.Core.Upstream;

/// <summary>Where requests go, and with what right.</summary>
internal sealed class UpstreamEndpoint
{
    private readonly Uri _base;

    private UpstreamEndpoint(string name, Uri baseUrl, string? key, string header, string? credential)
    {
        (Name, _base, Key, CredentialHeader, Credential) = (name, baseUrl, key, header, credential);
        Responses = At("responses");
        InputTokens = At("responses/input_tokens");
    }

    /// <summary>Sealed into reasoning envelopes and told in <c>x-proxy-upstream</c>.</summary>
    public string Name { get; }

    /// <summary>The address of <c>POST /responses</c>.</summary>
    public Uri Responses { get; }

    /// <summary>The address of <c>POST /responses/input_tokens</c> (C6).</summary>
    public Uri InputTokens { get; }

    /// <summary>Only so that no message repeats it (F22); null for an upstream without keys.</summary>
    public string? Key { get; }

    /// <summary><c>Authorization</c>, <c>api-key</c> or <c>x-api-key</c>.</summary>
    public string CredentialHeader { get; }

    /// <summary>What stands in <see cref="CredentialHeader"/>, or null for an upstream without keys.</summary>
    public string? Credential { get; }

    /// <summary>Requests carry the trace that they belong to.</summary>
    public bool Trace { get; private init; }

    /// <param name="baseUrl">As in OPENAI_BASE_URL: <c>https://api.openai.com/v1</c>; a query stays (<c>?api-version=…</c>).</param>
    /// <param name="key">Null or empty for none.</param>
    public static UpstreamEndpoint Create(string name, Uri baseUrl, string? key) => Create(new UpstreamOptions { Name = name, BaseUrl = baseUrl, Key = key });

    public static UpstreamEndpoint Create(UpstreamOptions options)
    {
        var key = string.IsNullOrEmpty(options.Key) ? null : options.Key;
        return options.Auth == UpstreamAuth.Bearer
            ? new UpstreamEndpoint(options.Name, options.BaseUrl, key, "Authorization", key is null ? null : "Bearer " + key) { Trace = options.Trace }
            : new UpstreamEndpoint(options.Name, options.BaseUrl, key, options.Kind == UpstreamKind.Anthropic ? "x-api-key" : "api-key", key) { Trace = options.Trace };
    }

    /// <param name="path">Below the base address, without a slash before it: <c>responses/resp_1/cancel</c>.</param>
    /// <param name="query">Further parameters, <c>limit=2&amp;order=asc</c>; empty for none.</param>
    public Uri At(string path, string query = "")
    {
        var address = new UriBuilder(_base) { Path = _base.AbsolutePath.TrimEnd('/') + "/" + path };
        if (query.Length > 0) address.Query = address.Query.Length > 1 ? address.Query + "&" + query : query;
        return address.Uri;
    }

    /// <summary>Never the key.</summary>
    public override string ToString() => Name + " at " + Responses.GetLeftPart(UriPartial.Path);
}
