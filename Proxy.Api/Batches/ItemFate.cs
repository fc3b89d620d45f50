namespace Proxy.Api.Batches;

/// <summary>What one run of an item means for it.</summary>
internal enum ItemFate
{
    /// <summary>It has its result: a message, or an error that would come again.</summary>
    Done,

    /// <summary>Upstream has no room. Not the item's fault: it waits, and no attempt is counted.</summary>
    Limited,

    /// <summary>The key's tokens of the day are used up: its batch waits.</summary>
    OverBudget,

    /// <summary>Something broke: it is tried again, so often.</summary>
    Failed,
}
