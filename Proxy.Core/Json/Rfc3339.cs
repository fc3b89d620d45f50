using System.Globalization;

namespace Proxy.Core.Json;

/// <summary>Times as Anthropic writes them: <c>2026-11-22T10:00:00Z</c>.</summary>
internal static class Rfc3339
{
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
