namespace Proxy.Core.Batches;

/// <summary>A batch as the queue sees it.</summary>
/// <param name="Held">Items with a lease that has not ended, or that wait to be taken again.</param>
/// <param name="Age">Since it came into the queue.</param>
internal readonly record struct QueueLook(int Total, int Done, int Held, TimeSpan Age, QueueEnd End)
{
    public int Left => Total - Done;

    /// <summary>Nothing more will come: its results can be put together.</summary>
    public bool IsOver => Left == 0 || (End != QueueEnd.None && Held == 0);
}
