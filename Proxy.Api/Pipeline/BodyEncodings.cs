using System.IO.Compression;
using Microsoft.Extensions.Primitives;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Pipeline;

internal enum BodyEncoding
{
    Identity,
    Gzip,
    Brotli,
}

/// <summary>The request encodings that are taken. Encodings in encodings are refused: nobody needs them but bombs (F05).</summary>
internal static class BodyEncodings
{
    public static Failure Unsupported { get; } =
        Failure.Invalid("content-encoding: must be one of gzip, br, identity") with { ErrorCode = "request_body_encoding_unsupported" };

    public static Failure Invalid { get; } =
        Failure.Invalid("The request body could not be decoded with the given content-encoding") with { ErrorCode = "request_body_encoding_invalid" };

    public static bool TryParse(StringValues header, out BodyEncoding encoding)
    {
        encoding = BodyEncoding.Identity;
        if (header.Count == 0) return true;
        if (header.Count > 1) return false;
        switch ((header[0] ?? "").Trim().ToLowerInvariant())
        {
            case "" or "identity":
                return true;
            case "gzip" or "x-gzip":
                encoding = BodyEncoding.Gzip;
                return true;
            case "br":
                encoding = BodyEncoding.Brotli;
                return true;
            default:
                return false;
        }
    }

    public static Stream Decode(Stream body, BodyEncoding encoding) => encoding == BodyEncoding.Gzip
        ? new GZipStream(body, CompressionMode.Decompress, leaveOpen: true)
        : new BrotliStream(body, CompressionMode.Decompress, leaveOpen: true);
}
