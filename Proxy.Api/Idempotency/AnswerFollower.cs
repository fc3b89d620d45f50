using Proxy.Api.Pipeline;
using Proxy.Core.Idempotency;
using Proxy.Core.State;

namespace Proxy.Api.Idempotency;

/// <summary>What came of looking for an answer.</summary>
internal enum FollowEnd
{
    /// <summary>The client has it, or its connection was cut.</summary>
    Told,

    /// <summary>There is none yet that could be joined: a whole answer is under way.</summary>
    Busy,

    /// <summary>There was one, and its owner gave it up, or it was too long; the client has been told nothing.</summary>
    Gone,

    /// <summary>There is one, sealed by a key that is not configured here.</summary>
    Unreadable,

    /// <summary>The state does not answer.</summary>
    Unavailable,
}

/// <summary>Replays what there is of an answer, then follows who runs the request, on whichever replica.</summary>
internal sealed class AnswerFollower(IdempotencyStore store, TimeProvider time)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(100);

    /// <exception cref="OperationCanceledException">The client left.</exception>
    public async Task<FollowEnd> FollowAsync(HttpContext context, RecordKey record)
    {
        var response = context.Response;
        var cancellationToken = context.RequestAborted;
        var (read, isBegun) = (0, false);
        var seen = time.GetTimestamp();
        while (true)
        {
            StoredAnswer? answer = null;
            try
            {
                answer = await store.ReadAsync(record, read, cancellationToken);
                seen = time.GetTimestamp();
            }
            catch (StateUnavailableException) when (isBegun && time.GetElapsedTime(seen) < store.Lease)
            {
                // Half of it is told: worth waiting for as long as its owner may live.
            }
            catch (StateUnavailableException) when (!isBegun)
            {
                return FollowEnd.Unavailable;
            }
            catch (StateUnavailableException)
            {
                return Cut(context);
            }

            if (answer is not null)
            {
                var isJoinable = !answer.Head.IsEmpty && (answer.State == RecordState.Done || (answer.State == RecordState.Busy && AnswerHead.IsStream(answer.Head.Span)));
                // What was begun and can no longer be followed has no better end than a cut connection.
                if (!isJoinable && isBegun) return Cut(context);
                if (answer.State == RecordState.Unreadable) return FollowEnd.Unreadable;
                if (answer.State is RecordState.Lost or RecordState.TooLarge) return FollowEnd.Gone;
                if (!isJoinable) return FollowEnd.Busy;
                if (!isBegun) AnswerHead.Apply(response, answer.Head.Span);
                isBegun = true;
                foreach (var chunk in answer.Chunks) await ClientWrite.WriteAsync(context, chunk, time);
                read += answer.Chunks.Count;
                if (answer.State == RecordState.Done) return FollowEnd.Told;
            }

            await Task.Delay(s_poll, time, cancellationToken);
        }
    }

    private static FollowEnd Cut(HttpContext context)
    {
        Exchange.Of(context).Outcome = "api_error";
        context.Abort();
        return FollowEnd.Told;
    }
}
