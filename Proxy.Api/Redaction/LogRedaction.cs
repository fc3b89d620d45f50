using System.Security.Cryptography;
using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Proxy.Api.Hosting;

namespace Proxy.Api.Redaction;

/// <summary>What becomes of values in log lines that are classified. A class that nobody thought of is erased.</summary>
internal static class LogRedaction
{
    public static void AddLogRedaction(this IHostApplicationBuilder builder, Gateway gateway)
    {
        builder.Logging.EnableRedaction();
        builder.Services.AddRedaction(redaction =>
        {
            var tenants = new DataClassificationSet(TenantNameAttribute.Class);
            redaction.SetFallbackRedactor<ErasingRedactor>();
            if (!gateway.Options.Redaction.Tenants)
            {
                redaction.SetRedactor<NullRedactor>(tenants);
                return;
            }

            // Replicas share the sealing keys: a tenant has one hash in all of their logs.
            var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, gateway.Options.SealingKeys[0].Secret, 32, info: "responses-proxy log redaction"u8.ToArray());
#pragma warning disable EXTEXP0002 // The HMAC redactor is marked experimental; nothing of it is kept.
            redaction.SetHmacRedactor(hmac => hmac.Key = Convert.ToBase64String(key), tenants);
#pragma warning restore EXTEXP0002
        });
    }
}
