using Microsoft.AspNetCore.Connections;
using Proxy.Api.Pipeline;
using Proxy.Core.Storage;

namespace Proxy.Api.Idempotency;

/// <summary>
/// The body of an answer that is kept: goes to the client as long as there is one, and is taken down in any case. A client
/// that left changes nothing: it will ask again with the same key, and what upstream has been paid for must be there then.
/// </summary>
internal sealed class KeepingStream(HttpResponse response, Stream client, KeptAnswer kept, CancellationToken clientGone) : OneWayStream
{
    private bool _hasHead;
    private bool _isAlone;

    public override bool CanWrite => true;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_hasHead) kept.Head(AnswerHead.Write(response));
        _hasHead = true;
        kept.Add(buffer.Span);
        if (_isAlone) return;
        try
        {
            await client.WriteAsync(buffer, clientGone);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ConnectionAbortedException or ObjectDisposedException)
        {
            _isAlone = true;
        }
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (!_isAlone && !clientGone.IsCancellationRequested) await client.FlushAsync(cancellationToken);
    }
}
