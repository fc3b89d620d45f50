using System.Globalization;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Pipeline;

/// <summary>Which part of a list is asked for: <c>?limit=&amp;before_id=&amp;after_id=</c>.</summary>
/// <param name="Limit">1 to 1000.</param>
internal sealed record PageQuery(int Limit, string? BeforeId, string? AfterId)
{
    private const int DefaultLimit = 20, MostLimit = 1000;

    /// <exception cref="RequestRejectedException">It cannot be understood.</exception>
    public static PageQuery Read(HttpRequest request)
    {
        var query = request.Query;
        var (before, after) = ((string?)query["before_id"], (string?)query["after_id"]);
        if (before is not null && after is not null) throw RequestRejectedException.Invalid("before_id: cannot be used together with after_id");
        return new PageQuery(ReadLimit(request), before, after);
    }

    /// <inheritdoc cref="Read"/>
    public static int ReadLimit(HttpRequest request)
    {
        if ((string?)request.Query["limit"] is not { } text) return DefaultLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit
            ? limit
            : throw RequestRejectedException.Invalid($"limit: must be a whole number from 1 to {MostLimit}");
    }
}
