using Microsoft.AspNetCore.Routing.Matching;

namespace Proxy.Api.Pipeline;

/// <summary>Leaves out endpoints of <see cref="AnthropicPath"/> where nothing says that Anthropic's API is meant: OpenAI's SDKs are told what they understand.</summary>
internal sealed class AnthropicPathPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    // Before methods are looked at: a path that is not there has no wrong method either.
    public override int Order => -2000;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(static endpoint => endpoint.Metadata.GetMetadata<AnthropicPath>() is not null);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (IsAnthropic(httpContext.Request.Headers)) return Task.CompletedTask;
        for (var i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint.Metadata.GetMetadata<AnthropicPath>() is not null) candidates.SetValidity(i, false);
        }

        return Task.CompletedTask;
    }

    public static bool IsAnthropic(IHeaderDictionary headers) => headers.ContainsKey("anthropic-version") || headers.ContainsKey("anthropic-beta") || headers.ContainsKey("x-api-key");
}
