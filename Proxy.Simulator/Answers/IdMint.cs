using System.Security.Cryptography;
using System.Text;

namespace Proxy.Simulator.Answers;

/// <summary>
/// Ids that are unique over a conversation and the same when the same request comes again:
/// each is a hash of the request's bytes and a counter.
/// </summary>
internal sealed class IdMint(ReadOnlyMemory<byte> seed)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private readonly byte[] _root = SHA256.HashData(seed.Span);
    private int _count;

    /// <summary><c>resp_</c>, <c>msg_</c>, <c>rs_</c>, <c>fc_</c>: 50 hex digits follow, as OpenAI's do.</summary>
    public string Item(string prefix) => prefix + Convert.ToHexStringLower(Next()).PadRight(50, '0')[..50];

    /// <summary><c>call_</c> and 24 letters or digits.</summary>
    public string Call()
    {
        var digest = Next();
        var id = new StringBuilder("call_", 29);
        for (var i = 0; i < 24; i++) id.Append(Letters[digest[i] % Letters.Length]);
        return id.ToString();
    }

    /// <summary>Random-looking letters of a given length: obfuscation.</summary>
    public string Noise(int length)
    {
        var digest = Next();
        return string.Create(length, digest, (span, bytes) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = Letters[bytes[i % bytes.Length] % Letters.Length];
        });
    }

    private byte[] Next()
    {
        Span<byte> input = stackalloc byte[36];
        _root.CopyTo(input);
        BitConverter.TryWriteBytes(input[32..], _count++);
        return SHA256.HashData(input);
    }
}
