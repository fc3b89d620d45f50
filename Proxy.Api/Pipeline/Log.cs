using Proxy.Api.Redaction;
using Proxy.Core.Canonical.Answers;

namespace Proxy.Api.Pipeline;

/// <summary>Every log line of the request path. No content, no key, no header of the client's: names, numbers and ids only.</summary>
internal static partial class Log
{
    public static void Request(ILogger logger, HttpContext context, Exchange exchange, TimeProvider time)
    {
        if (!logger.IsEnabled(LogLevel.Information)) return;
        // C0.6: what arose after a stream had begun is told here only.
        if (exchange.Warnings.Any) Warned(logger, exchange.Warnings.ToLog(), exchange.RequestId);
        var status = exchange.LoggedStatus ?? context.Response.StatusCode;
        var milliseconds = (long)time.GetElapsedTime(exchange.Started).TotalMilliseconds;
        if (exchange.Route is not { } route)
        {
            // Probes come every few seconds and say nothing.
            if (context.GetEndpoint()?.Metadata.GetMetadata<QuietEndpoint>() is not null) return;
            Plain(logger, Method(context.Request.Method), Short(ToldPath.Of(context.Request.Path.Value)), status, milliseconds, exchange.Outcome ?? "ok", exchange.RequestId);
            return;
        }

        if (exchange.Count is { } count)
        {
            Counted(logger, Short(route.Requested), route.UpstreamModel, status, milliseconds, count.Tokens, count.SourceName, exchange.Tenant, exchange.RequestId);
            return;
        }

        var usage = exchange.Usage ?? default;
        long? firstOutput = exchange.FirstOutputAt == 0 ? null : (long)time.GetElapsedTime(exchange.Started, exchange.FirstOutputAt).TotalMilliseconds;
        var key = exchange.Key?.Id ?? "";
        if (exchange.Relay is { } relay)
        {
            Relayed(logger, relay.Name, Short(route.Requested), route.Upstream, route.UpstreamModel, exchange.Stream ? "stream" : "json", status, milliseconds, firstOutput, exchange.Attempts,
                usage.Input, usage.CacheRead, usage.Output, exchange.Outcome ?? "ok", exchange.Tenant, key, exchange.RequestId, exchange.UpstreamRequestId);
            return;
        }

        Message(logger, Short(route.Requested), route.Upstream, route.UpstreamModel, exchange.Stream ? "stream" : "json", status, milliseconds, firstOutput, exchange.Attempts,
            usage.Input, usage.CacheRead, usage.Output, exchange.StopReason, exchange.Outcome ?? "ok", exchange.Tenant, key, exchange.RequestId, exchange.UpstreamRequestId);
    }

    [LoggerMessage(1, LogLevel.Information, "{Method} {Path} {Status} in {Milliseconds} ms, outcome {Outcome}, {RequestId}")]
    private static partial void Plain(ILogger logger, string method, string path, int status, long milliseconds, string outcome, string requestId);

    [LoggerMessage(2, LogLevel.Information, "messages {Model} -> {Upstream}/{UpstreamModel} {Mode} {Status} in {Milliseconds} ms (first output after {FirstOutput}), attempts {Attempts}, tokens in {Input} (cached {CacheRead}) out {Output}, stop {StopReason}, outcome {Outcome}, tenant {Tenant}, key {Key}, {RequestId}, upstream {UpstreamRequestId}")]
    private static partial void Message(ILogger logger, string model, string upstream, string upstreamModel, string mode, int status, long milliseconds, long? firstOutput, int attempts, int input, int cacheRead, int output, StopReason? stopReason, string outcome, [TenantName] string tenant, string key, string requestId, string? upstreamRequestId);

    [LoggerMessage(3, LogLevel.Error, "Unexpected failure in {RequestId}")]
    public static partial void Unexpected(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(4, LogLevel.Warning, "Upstream gave no answer: {Failure}, {RequestId}")]
    public static partial void NoAnswer(ILogger logger, Core.Upstream.UpstreamFailure failure, string requestId, Exception? exception);

    [LoggerMessage(5, LogLevel.Warning, "Upstream answered {Status}: {Outcome}, {RequestId}, upstream {UpstreamRequestId}")]
    public static partial void UpstreamRefused(ILogger logger, int status, string outcome, string requestId, string? upstreamRequestId);

    [LoggerMessage(6, LogLevel.Information, "Dropped or changed: {Warnings}, {RequestId}")]
    private static partial void Warned(ILogger logger, string warnings, string requestId);

    [LoggerMessage(7, LogLevel.Information, "count_tokens {Model} -> {UpstreamModel} {Status} in {Milliseconds} ms, tokens in {Input} by {Source}, tenant {Tenant}, {RequestId}")]
    private static partial void Counted(ILogger logger, string model, string upstreamModel, int status, long milliseconds, int input, string source, [TenantName] string tenant, string requestId);

    [LoggerMessage(8, LogLevel.Warning, "Upstream gave no token count (status {Status}), it is estimated, {RequestId}")]
    public static partial void NoCount(ILogger logger, int? status, string requestId, Exception? exception);

    [LoggerMessage(20, LogLevel.Error, "The shared state could not be started, and is tried again: {Reason}")]
    public static partial void NoState(ILogger logger, string reason, Exception? exception);

    [LoggerMessage(9, LogLevel.Information, "{Api} {Model} -> {Upstream}/{UpstreamModel} {Mode} {Status} in {Milliseconds} ms (first output after {FirstOutput}), passed through, attempts {Attempts}, tokens in {Input} (cached {CacheRead}) out {Output}, outcome {Outcome}, tenant {Tenant}, key {Key}, {RequestId}, upstream {UpstreamRequestId}")]
    private static partial void Relayed(ILogger logger, string api, string model, string upstream, string upstreamModel, string mode, int status, long milliseconds, long? firstOutput, int attempts, int input, int cacheRead, int output, string outcome, [TenantName] string tenant, string key, string requestId, string? upstreamRequestId);

    [LoggerMessage(21, LogLevel.Warning, "The shared state is gone ({Fault}): limits are counted by this process alone, or refused")]
    public static partial void LimitsAlone(ILogger logger, Core.State.StateFault fault, Exception exception);

    [LoggerMessage(22, LogLevel.Information, "The shared state is back: limits are shared again")]
    public static partial void LimitsBack(ILogger logger);

    [LoggerMessage(23, LogLevel.Warning, "What {RequestId} used could not be counted")]
    public static partial void NotSettled(ILogger logger, string requestId, Exception exception);

    [LoggerMessage(24, LogLevel.Warning, "The shared state is gone ({Fault}): keys made at run time stay as they were")]
    public static partial void KeysStale(ILogger logger, Core.State.StateFault fault, Exception exception);

    [LoggerMessage(25, LogLevel.Warning, "An answer could not be kept for its idempotency key ({Fault})")]
    public static partial void NotKept(ILogger logger, Core.State.StateFault fault, Exception exception);

    [LoggerMessage(26, LogLevel.Warning, "{RequestId} was refused: whether it was run already cannot be told while the shared state is gone ({Fault})")]
    public static partial void RepeatUnknown(ILogger logger, string requestId, Core.State.StateFault fault, Exception exception);

    [LoggerMessage(30, LogLevel.Warning, "{Upstream}/{Model} fails too often: it is left alone for {Seconds} s")]
    public static partial void TargetLeft(ILogger logger, string upstream, string model, double seconds);

    [LoggerMessage(31, LogLevel.Information, "{Upstream}/{Model} answers again")]
    public static partial void TargetBack(ILogger logger, string upstream, string model);

    [LoggerMessage(32, LogLevel.Information, "Settings were reloaded")]
    public static partial void Reloaded(ILogger logger);

    [LoggerMessage(33, LogLevel.Error, "Changed settings are refused, the old ones stay: {Faults}")]
    public static partial void ReloadRefused(ILogger logger, string faults);

    [LoggerMessage(34, LogLevel.Warning, "Changed settings that take effect at the next start: {Settings}")]
    public static partial void NeedsRestart(ILogger logger, string settings);

    [LoggerMessage(27, LogLevel.Warning, "Whose the response of {RequestId} is could not be noted ({Fault}): nobody will be able to read it again")]
    public static partial void NoOwner(ILogger logger, Core.State.StateFault fault, string requestId, Exception exception);

    [LoggerMessage(40, LogLevel.Error, "The object store failed ({Fault}), {RequestId}")]
    public static partial void StoreFailed(ILogger logger, Core.Storage.StorageFault fault, string requestId, Exception exception);

    [LoggerMessage(41, LogLevel.Warning, "{RequestId} needs the shared state, which is gone ({Fault})")]
    public static partial void StateMissed(ILogger logger, Core.State.StateFault fault, string requestId, Exception exception);

    [LoggerMessage(42, LogLevel.Warning, "The queue was not told of batch {Batch} ({Fault}): its workers will find it in the store")]
    public static partial void NotQueued(ILogger logger, string batch, Core.State.StateFault fault, Exception exception);

    [LoggerMessage(43, LogLevel.Information, "Files: {Count} objects of files whose time was over were deleted")]
    public static partial void FilesSwept(ILogger logger, int count);

    [LoggerMessage(44, LogLevel.Warning, "Files could not be swept, which is tried again: {Reason}")]
    public static partial void NotSwept(ILogger logger, string reason, Exception exception);

    [LoggerMessage(46, LogLevel.Warning, "Files that code made cannot be had from upstream ({Reason}), {RequestId}")]
    public static partial void MadeUnknown(ILogger logger, string reason, string requestId, Exception exception);

    [LoggerMessage(45, LogLevel.Warning, "Upstream's copy of the deleted file {File} could not be deleted ({RequestId}): it expires by itself")]
    public static partial void MirrorLeft(ILogger logger, string file, string requestId, Exception exception);

    // F23: one line, whatever the client wrote.
    private static string Short(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        var length = Math.Min(text.Length, 120);
        return string.Create(length, text, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = source[i] is >= ' ' and < (char)127 ? source[i] : '?';
        });
    }

    private static string Method(string method) => method.Length <= 10 && method.All(char.IsAsciiLetter) ? method : "?";
}
