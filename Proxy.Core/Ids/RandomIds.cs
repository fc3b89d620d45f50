using System.Security.Cryptography;

namespace Proxy.Core.Ids;

internal sealed class RandomIds : IIdSource
{
    private const string Base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static RandomIds Instance { get; } = new();

    public string New(string prefix) => string.Create(prefix.Length + 24, prefix, static (span, prefix) =>
    {
        prefix.CopyTo(span);
        RandomNumberGenerator.GetItems<char>(Base62, span[prefix.Length..]);
    });
}
