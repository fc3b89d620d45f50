using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>S8 undone: the annotations of a text from the envelopes in its citations.</summary>
internal static class RestoredCitations
{
    /// <summary>The text came from upstream as it stands, and was not split for its citations.</summary>
    public static bool IsWhole(RequestBuild build, TextBlock text)
    {
        foreach (var seal in text.WebCitations)
            if (build.Scope.Envelope.IsOwn(seal.Escaped)) return true;
        return false;
    }

    /// <summary>The elements of <c>annotations</c>; those of another server cannot be opened and are left out.</summary>
    /// <exception cref="RequestRejectedException">An envelope of ours was changed.</exception>
    public static void Append(RequestBuild build, TextBlock text, ref bool isFirst)
    {
        foreach (var seal in text.WebCitations)
        {
            var payload = build.Scope.Envelope.TryOpen(seal.Escaped, build.Scope.Tenant);
            var item = payload is null ? null : SealedItem.TryDecode(payload);
            if (item is { Kind: SealedKind.Annotation })
            {
                if (item.Upstream != build.Scope.Route.Upstream) continue;
                if (!isFirst) build.Output.Append((byte)',');
                isFirst = false;
                build.Output.Append(item.Item.Span);
            }
            else if (item is not null || build.Scope.Envelope.IsOwn(seal.Escaped))
            {
                throw RequestRejectedException.Invalid($"{text.Path}: Invalid `encrypted_index` in `web_search_result_location` citation");
            }
        }
    }
}
