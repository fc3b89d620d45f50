using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.OpenAI.Requests;

/// <summary>R62: <c>prompt_cache_key</c>, the same over a whole conversation, so that upstream routes it to the same cache.</summary>
internal static class CacheKey
{
    /// <param name="start">Where system and tools start in what was written.</param>
    /// <param name="end">Where the first user message ends.</param>
    public static void Write(RequestBuild build, int start, int end)
    {
        if (!build.Profile.OpenAIParameters) return;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(hash, build.Scope.Tenant);
        if (build.Scope.Session is { } session)
        {
            Add(hash, session);
        }
        else
        {
            Add(hash, build.Scope.Route.UpstreamModel);
            // A breakpoint moves on with the conversation; the key does not change.
            foreach (var breakpoint in build.Breakpoints.Written)
            {
                if (breakpoint.Start.Value >= end) break;
                hash.AppendData(build.Output.Written[start..breakpoint.Start.Value]);
                start = breakpoint.End.Value;
            }

            hash.AppendData(build.Output.Written[start..end]);
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        Span<byte> key = stackalloc byte[43];
        Base64Url.EncodeToUtf8(digest, key);
        build.Output.Append(",\"prompt_cache_key\":\""u8);
        build.Output.Append(key);
        build.Output.Append((byte)'"');
    }

    private static void Add(IncrementalHash hash, string text) => hash.AppendData(Encoding.UTF8.GetBytes(text + "\n"));
}
