using System.Security.Cryptography;
using System.Text;

namespace Proxy.Core.Telemetry;

/// <summary>A client's session as telemetry may name it: the same for the same session, and nothing that a client wrote.</summary>
internal static class SessionName
{
    /// <returns>The first 16 hex digits of SHA-256 over <c>tenant \n session</c>.</returns>
    public static string Of(string tenant, string session) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tenant + "\n" + session)).AsSpan(0, 8));
}
