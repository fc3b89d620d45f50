namespace Proxy.Api.Routing;

/// <summary>
/// How far a question has come. Where its answers are watched, an attempt is not over with its headers: the span lasts, and
/// the target's health waits, until whoever reads the answer says how it began.
/// </summary>
/// <param name="isWatched">False where any 200 is an answer.</param>
internal sealed class Course(bool isWatched) : IAsyncDisposable
{
    private Trial? _open;

    public bool IsWatched => isWatched;

    /// <summary>Whatever comes is the last word: it is asked of nobody again.</summary>
    public bool IsFinal { get; init; }

    /// <summary>Index of the target that follows.</summary>
    public int Next { get; set; } = 1;

    /// <summary>Attempts at the present target after the first.</summary>
    public int Retries { get; set; }

    /// <summary>Why there is another attempt, as a word of a small set; null for the first.</summary>
    public string? Reason { get; set; }

    /// <summary>For the client, if nothing better comes.</summary>
    public Attempt? Told { get; set; }

    /// <summary>An answer is here of which nobody has said yet how it began.</summary>
    public bool IsOpen => _open is not null;

    /// <returns>What came with the headers.</returns>
    public async Task<Attempt> OpenAsync(Trial trial, Task<Attempt> judged)
    {
        var first = await Task.WhenAny(trial.Answered, judged);
        if (first != judged) (_open, trial.Judged) = (trial, judged);
        return await first;
    }

    /// <summary>The answer has begun: it is the target's.</summary>
    public Task SettleAsync() => _open is null ? Task.CompletedTask : JudgeAsync(_open.Answered.Result);

    /// <summary>The attempt is over; only the first word counts.</summary>
    public Task JudgeAsync(Attempt verdict)
    {
        if (_open is not { } trial) return Task.CompletedTask;
        _open = null;
        trial.Judge(verdict);
        return trial.Judged;
    }

    /// <summary>Nobody waits for the answer any more, which says nothing about who would have given it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_open is not { } trial) return;
        _open = null;
        trial.Leave();
        await trial.Judged.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
