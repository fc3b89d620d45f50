namespace Proxy.Api.Routing;

/// <summary>Between the headers of an answer and the word on how it began.</summary>
internal sealed class Trial
{
    private readonly TaskCompletionSource<Attempt> _answered = new();
    private readonly TaskCompletionSource<Attempt> _verdict = new();

    public Task<Attempt> Answered => _answered.Task;

    /// <summary>The attempt with all that counts it.</summary>
    public Task Judged { get; set; } = Task.CompletedTask;

    /// <returns>What became of the answer.</returns>
    /// <exception cref="OperationCanceledException">Nobody waited for it.</exception>
    public Task<Attempt> VerdictAsync(Attempt answered)
    {
        _answered.SetResult(answered);
        return _verdict.Task;
    }

    public void Judge(Attempt verdict) => _verdict.SetResult(verdict);

    public void Leave() => _verdict.SetCanceled(CancellationToken.None);
}
