namespace Proxy.Core.Redaction;

/// <summary>What a masked value was.</summary>
internal enum PiiKind
{
    Email,
    Phone,
    Card,
    Iban,

    /// <summary>A number that a state or its insurance gives to a person.</summary>
    NationalId,

    /// <summary>An IPv4 or IPv6 address that may be somebody's: loopback and unspecified ones are not.</summary>
    Ip,

    /// <summary>A key, token or password.</summary>
    Secret,

    /// <summary>A PEM block with a private key in it.</summary>
    PrivateKey,
}

internal static class PiiKinds
{
    /// <summary>What stands in the value's place: ASCII that needs no escape in JSON.</summary>
    public static ReadOnlySpan<byte> Mask(this PiiKind kind) => kind switch
    {
        PiiKind.Email => "[EMAIL]"u8,
        PiiKind.Phone => "[PHONE]"u8,
        PiiKind.Card => "[CARD]"u8,
        PiiKind.Iban => "[IBAN]"u8,
        PiiKind.NationalId => "[NATIONAL_ID]"u8,
        PiiKind.Ip => "[IP]"u8,
        PiiKind.PrivateKey => "[PRIVATE_KEY]"u8,
        _ => "[SECRET]"u8,
    };
}
