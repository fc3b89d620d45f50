using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Batches;

/// <summary>Takes the body of a create call as it comes, checks each request for its shape, and hands it on. Never holds more than one of them.</summary>
internal static class BatchIntake
{
    /// <summary>A10.</summary>
    public const int MostRequests = 100_000;

    private const int PieceBytes = 64 * 1024;

    /// <param name="body">Decoded; it sees to its whole length by itself.</param>
    /// <param name="take">Gets each request, and the bytes it stood in, which are its own until it returns.</param>
    /// <param name="mostItemBytes">Of one request.</param>
    /// <param name="isStrict">An unknown field is refused instead of warned of (C0.8).</param>
    /// <param name="hash">Gets every byte of the body; null where nobody wants to know.</param>
    /// <exception cref="RequestRejectedException">Something is wrong with the body; the message names what and where.</exception>
    public static async Task ReadAsync(
        Stream body, Func<BatchItem, ReadOnlyMemory<byte>, ValueTask> take, int mostItemBytes, bool isStrict, Warnings warnings, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        using var reader = new BatchBodyReader(mostItemBytes, isStrict, warnings);
        // By their hashes: a hundred thousand names would be as long as many a body.
        var ids = new HashSet<UInt128>();
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (await body.ReadAsync(piece.AsMemory(0, PieceBytes), cancellationToken).ConfigureAwait(false) is > 0 and var length)
            {
                hash?.AppendData(piece.AsSpan(0, length));
                ReadOnlyMemory<byte> bytes = piece.AsMemory(0, length);
                while (reader.Read(ref bytes))
                {
                    if (reader.Count > MostRequests) throw TooMany();
                    var item = BatchItemReader.Read(reader.Element, reader.Count - 1, isStrict, warnings);
                    // The words Anthropic has for it.
                    if (!ids.Add(HashOf(item.CustomId))) throw Reject.At("requests", "custom_id's must be unique within a batch. Duplicate custom_id found: " + item.CustomId);
                    await take(item, reader.Element).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }

        reader.End();
        if (reader.Count == 0) throw Reject.At("requests", "List should have at least 1 item after validation, not 0");
    }

    private static UInt128 HashOf(string customId)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> ascii = stackalloc byte[customId.Length];
        Encoding.ASCII.GetBytes(customId, ascii);
        SHA256.HashData(ascii, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private static RequestRejectedException TooMany() =>
        new(new Failure(FailureKind.RequestTooLarge, "requests: List should have at most 100000 items after validation") { ShouldRetry = false });
}
