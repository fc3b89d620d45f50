using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>Refusals in Anthropic's form: <c>path: what is wrong</c>.</summary>
internal static class Reject
{
    public static RequestRejectedException At(string path, string problem) => RequestRejectedException.Invalid(path + ": " + problem);

    public static RequestRejectedException At(in Place place, string problem) => At(place.ToString(), problem);

    public static RequestRejectedException Coded(string message, string errorCode, string? moreDetails = null) =>
        new(Failure.Invalid(message) with { ErrorCode = errorCode, MoreDetails = moreDetails });

    /// <summary>A client's own words inside a message: never longer than a line.</summary>
    public static string Shown(string value) => value.Length <= 100 ? value : value[..100] + "…";
}
