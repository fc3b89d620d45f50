using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Api.Pipeline;

/// <summary>
/// What the headers promise about the body, checked before a byte of it is read: its size, its encoding, its type.
/// The body itself is read after the key was checked, under the same limits, by <see cref="RequestBody"/>.
/// </summary>
internal sealed class TransportLimits(RequestDelegate next, GatewayOptions options, ErrorWriter errors) : IStep<TransportLimits>
{
    public static TransportLimits Create(RequestDelegate next, IServiceProvider services) =>
        new(next, services.GetRequiredService<GatewayOptions>(), services.GetRequiredService<ErrorWriter>());

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var own = context.GetEndpoint()?.Metadata.GetMetadata<BodyRule>();
        var limit = own?.MaxBytes ?? options.MaxBodyBytes;
        // F04: declared too large.
        if (request.ContentLength > limit) return errors.WriteAsync(context, RequestBody.TooLarge(limit));
        if (request.Headers.ContentEncoding.Count > 0 && !BodyEncodings.TryParse(request.Headers.ContentEncoding, out _))
            return errors.WriteAsync(context, BodyEncodings.Unsupported);
        if (own is { IsMultipart: true })
        {
            return request.HasFormContentType || !HttpMethods.IsPost(request.Method)
                ? next(context)
                : errors.WriteAsync(context, Failure.Invalid("content-type: must be multipart/form-data"), StatusCodes.Status415UnsupportedMediaType);
        }

        if (request.ContentType is { } type && request.ContentLength is not 0 && HttpMethods.IsPost(request.Method) && !IsJson(type, out var problem))
            return errors.WriteAsync(context, Failure.Invalid(problem), StatusCodes.Status415UnsupportedMediaType);
        return next(context);
    }

    // F01. A missing type is taken as JSON: the body says the rest.
    private static bool IsJson(string contentType, out string problem)
    {
        problem = "content-type: must be application/json";
        var semicolon = contentType.IndexOf(';', StringComparison.Ordinal);
        var type = (semicolon < 0 ? contentType : contentType[..semicolon]).AsSpan().Trim();
        if (!type.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && !(type.StartsWith("application/", StringComparison.OrdinalIgnoreCase) && type.EndsWith("+json", StringComparison.OrdinalIgnoreCase)))
            return false;
        if (semicolon < 0) return true;
        problem = "content-type: charset must be utf-8";
        var charset = contentType.IndexOf("charset=", semicolon, StringComparison.OrdinalIgnoreCase);
        if (charset < 0) return true;
        var value = contentType.AsSpan(charset + "charset=".Length);
        var end = value.IndexOf(';');
        value = (end < 0 ? value : value[..end]).Trim().Trim('"');
        return value.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || value.Equals("utf8", StringComparison.OrdinalIgnoreCase);
    }
}
