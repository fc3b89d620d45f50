using System.Globalization;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>
/// Counts cache breakpoints (R61). Their ttl and scope are not checked: clients send values that this gateway could not carry
/// anyway, and upstream caches without being told.
/// </summary>
internal sealed class CacheMarks
{
    private const int Most = 4;
    private int _found;

    /// <returns>True when the object carries a mark.</returns>
    public bool Count(in Fields fields, int field)
    {
        if (fields.Object(field) is null) return false;
        _found++;
        return true;
    }

    public void Check()
    {
        if (_found > Most)
            throw Canonical.Failures.RequestRejectedException.Invalid(
                "A maximum of 4 blocks with cache_control may be provided. Found " + _found.ToString(CultureInfo.InvariantCulture) + ".");
    }
}
