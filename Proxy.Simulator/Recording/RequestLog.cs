using System.Collections;

namespace Proxy.Simulator.Recording;

/// <summary>All requests in order of arrival; tests wait on it instead of sleeping.</summary>
internal sealed class RequestLog : IReadOnlyList<RecordedRequest>
{
    private readonly Lock _gate = new();
    private readonly List<RecordedRequest> _requests = [];
    private readonly List<(int Number, TaskCompletionSource<RecordedRequest> Arrival)> _waiting = [];

    public int Count
    {
        get { lock (_gate) return _requests.Count; }
    }

    public RecordedRequest this[int index]
    {
        get { lock (_gate) return _requests[index]; }
    }

    /// <summary>The <paramref name="number"/>-th request (from 1), as soon as its body has arrived.</summary>
    public Task<RecordedRequest> RequestAsync(int number, CancellationToken cancellation = default)
    {
        lock (_gate)
        {
            if (_requests.Count >= number) return Task.FromResult(_requests[number - 1]);
            var arrival = new TaskCompletionSource<RecordedRequest>(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((number, arrival));
            return arrival.Task.WaitAsync(cancellation);
        }
    }

    /// <summary>How the <paramref name="number"/>-th request (from 1) ended: answered in full, or given up by its client.</summary>
    public async Task<RequestEnd> EndAsync(int number, CancellationToken cancellation = default) =>
        await (await RequestAsync(number, cancellation)).End.WaitAsync(cancellation);

    public IEnumerator<RecordedRequest> GetEnumerator()
    {
        lock (_gate) return _requests.ToList().GetEnumerator();
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal int Add(RecordedRequest request)
    {
        List<TaskCompletionSource<RecordedRequest>> arrived;
        int number;
        lock (_gate)
        {
            _requests.Add(request);
            number = _requests.Count;
            arrived = [.. _waiting.Where(w => w.Number == number).Select(w => w.Arrival)];
            _waiting.RemoveAll(w => w.Number == number);
        }
        foreach (var arrival in arrived) arrival.TrySetResult(request);
        return number;
    }
}
