using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Proxy.Api.Messages;
using Proxy.Api.Pipeline;
using Proxy.Api.Routing;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Files;
using Proxy.Core.OpenAI;
using Proxy.Core.State;
using Proxy.Core.Storage;
using Proxy.Core.Upstream;

namespace Proxy.Api.Files;

/// <summary>
/// C7: copies of stored files that upstream keeps, made when they are first needed and remembered for each account. Of all who
/// need the same one at once, one uploads it.
/// </summary>
internal sealed class FileMirrors(FileStore files, MirrorTable table, TimeProvider time, ILogger<FileMirrors> logger)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10), s_pause = TimeSpan.FromMilliseconds(250), s_deletion = TimeSpan.FromSeconds(3);

    /// <summary>A copy is not used any more when it is about to expire: upstream may take a while to read it.</summary>
    private static readonly TimeSpan s_margin = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(string Tenant, string File, string Account), Lazy<Task<string>>> _uploading = new();

    /// <summary>Gives the question's upstream what it needs, and writes the question again if it needed something.</summary>
    /// <returns>What became of it if that failed; null when the question can be asked.</returns>
    public async ValueTask<Attempt?> PrepareAsync(Exchange exchange, Question question, CancellationToken cancellationToken)
    {
        if (question.Context.Scope.Files is not { } wanted) return null;
        try
        {
            if (await EnsureAsync(exchange.Tenant, exchange.Snapshot.Upstreams.Of(question.Route.Upstream), wanted, cancellationToken)) question.Rewrite();
            return null;
        }
        catch (RequestRejectedException refused)
        {
            return new Attempt(new UpstreamReply { Failure = refused.Failure }, refused.Failure.ShouldRetry == true ? AttemptFate.Failed : AttemptFate.Settled);
        }
        catch (UpstreamException exception)
        {
            return Attempt.Unanswered(exception, exchange, logger);
        }
        catch (StateUnavailableException exception)
        {
            Log.StateMissed(logger, exception.Fault, exchange.RequestId, exception);
            return new Attempt(new UpstreamReply { Failure = StoreFailure.Of(exception) }, AttemptFate.Settled);
        }
        catch (StorageException exception)
        {
            Log.StoreFailed(logger, exception.Fault, exchange.RequestId, exception);
            return new Attempt(new UpstreamReply { Failure = StoreFailure.Of(exception) }, AttemptFate.Settled);
        }
    }

    /// <returns>Whether something was missing.</returns>
    /// <exception cref="RequestRejectedException">A file is gone, or upstream did not take it.</exception>
    /// <exception cref="UpstreamException">Upstream did not answer.</exception>
    public async Task<bool> EnsureAsync(string tenant, UpstreamServer server, UpstreamFiles wanted, CancellationToken cancellationToken)
    {
        var any = false;
        var account = Account(server);
        foreach (var name in wanted.Names)
        {
            if (wanted.Find(server.Name, name) is not null) continue;
            wanted.Set(server.Name, name, await table.FindAsync(tenant, name, account, cancellationToken) ?? await UploadAsync(tenant, name, account, server).WaitAsync(cancellationToken));
            any = true;
        }

        return any;
    }

    /// <summary>Upstream has lost a copy, and does not always say which.</summary>
    public async Task ForgetAsync(Exchange exchange, Question question, CancellationToken cancellationToken)
    {
        var (scope, server) = (question.Context.Scope, exchange.Snapshot.Upstreams.Of(question.Route.Upstream));
        foreach (var name in scope.Files!.Names)
        {
            scope.Files.Remove(server.Name, name);
            try
            {
                await table.ForgetAsync(exchange.Tenant, name, Account(server), cancellationToken);
            }
            catch (StateUnavailableException exception)
            {
                // Told by whoever looks for a copy next.
                Log.StateMissed(logger, exception.Fault, exchange.RequestId, exception);
            }
        }
    }

    /// <summary>Deletes what upstreams have of a file that was deleted; what cannot be deleted expires.</summary>
    public async Task DeleteAsync(Exchange exchange, string fileId)
    {
        using var patience = new CancellationTokenSource(s_deletion, time);
        try
        {
            var copies = await table.TakeAllAsync(exchange.Tenant, fileId, patience.Token);
            if (copies.Count == 0) return;
            foreach (var server in exchange.Snapshot.Upstreams.All)
            {
                if (copies.TryGetValue(Account(server), out var id)) await MirrorUpload.DeleteAsync(server, id, patience.Token);
            }
        }
        catch (Exception exception) when (exception is StateUnavailableException or UpstreamException or OperationCanceledException)
        {
            Log.MirrorLeft(logger, fileId, exchange.RequestId, exception);
        }
    }

    // Who leaves does not stop it for the others.
    private Task<string> UploadAsync(string tenant, string name, string account, UpstreamServer server) =>
        _uploading.GetOrAdd((tenant, name, account), key => new Lazy<Task<string>>(() => UploadOnceAsync(key, server))).Value;

    private async Task<string> UploadOnceAsync((string Tenant, string File, string Account) key, UpstreamServer server)
    {
        using var limit = new CancellationTokenSource(s_longest, time);
        try
        {
            // The one who asked first must have put it where others find it.
            await Task.Yield();
            while (!await table.TryLeaseAsync(key.Tenant, key.File, key.Account, limit.Token)) await Task.Delay(s_pause, time, limit.Token);
            try
            {
                // Another replica was at it.
                return await table.FindAsync(key.Tenant, key.File, key.Account, limit.Token) ?? await SendAsync(key, server, limit.Token);
            }
            finally
            {
                await table.EndLeaseAsync(key.Tenant, key.File, key.Account);
            }
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamFailure.HeadersTimedOut);
        }
        finally
        {
            _uploading.TryRemove(key, out _);
        }
    }

    private async Task<string> SendAsync((string Tenant, string File, string Account) key, UpstreamServer server, CancellationToken cancellationToken)
    {
        var file = await files.FindAsync(key.Tenant, key.File, cancellationToken) ?? throw FileSearch.NotFound(key.File, "file_id");
        await using var content = await files.OpenContentAsync(file, 0, null, cancellationToken)
            ?? throw (files.IsExpired(file) ? FileSearch.Expired(key.File, "file_id") : FileSearch.NotFound(key.File, "file_id"));
        var lifetime = Lifetime(file);
        var id = await MirrorUpload.SendAsync(server, file, content, lifetime, time, cancellationToken);
        await table.AddAsync(key.Tenant, key.File, key.Account, id, lifetime - s_margin);
        return id;
    }

    private TimeSpan Lifetime(StoredFile file)
    {
        var left = file.ExpiresAt is { } end ? end - time.GetUtcNow() : MirrorUpload.Most;
        return left < MirrorUpload.Least ? MirrorUpload.Least : left > MirrorUpload.Most ? MirrorUpload.Most : left;
    }

    // A file belongs to the account that a key is of; which keys share one, nobody tells.
    private static string Account(UpstreamServer server) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(server.Endpoint.At("files") + "\n" + server.Endpoint.Key)).AsSpan(0, 16));
}
