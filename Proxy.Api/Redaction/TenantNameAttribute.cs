using Microsoft.Extensions.Compliance.Classification;

namespace Proxy.Api.Redaction;

/// <summary>A tenant's name in a log line: told as it is, or hashed (<c>Proxy:Redaction:Tenants</c>).</summary>
internal sealed class TenantNameAttribute() : DataClassificationAttribute(Class)
{
    public static DataClassification Class { get; } = new("ResponsesProxy", "TenantName");
}
