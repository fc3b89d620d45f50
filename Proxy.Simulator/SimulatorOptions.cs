namespace Proxy.Simulator;

/// <summary>How one simulator behaves. Every default is what a newcomer wants: any key, built-in answers, no delays.</summary>
internal sealed record SimulatorOptions
{
    /// <summary>Address to listen on; null takes a free loopback port.</summary>
    public Uri? Url { get; init; }

    /// <summary>Bearer keys that are taken; none given means any non-empty key.</summary>
    public IReadOnlyCollection<string> ApiKeys { get; init; } = [];

    /// <summary>Exact model names that exist; null means every name of the built-in table's families (gpt-*, o*).</summary>
    public IReadOnlyCollection<string>? Models { get; init; }

    /// <summary>Turns to play before the built-in answers take over.</summary>
    public IReadOnlyList<Scripts.Turn> Script { get; init; } = [];

    /// <summary>Folder of recorded traces to replay from, one folder per case; null when there is none.</summary>
    public string? TracesFolder { get; init; }

    /// <summary>Pause between two deltas of a default answer.</summary>
    public TimeSpan WordDelay { get; init; }

    /// <summary>Tokens; shorter prefixes are never served from the prompt cache.</summary>
    public int MinimumCachedTokens { get; init; } = 1024;

    /// <summary>Tokens; overrides the context window of every model, to provoke overflow with small inputs.</summary>
    public int? ContextWindow { get; init; }

    /// <summary>Secret that binds encrypted content to this simulator; the default is shared so that conversations survive a restart.</summary>
    public ReadOnlyMemory<byte> EncryptionKey { get; init; } = "proxy-simulator-default-key"u8.ToArray();

    /// <summary>How many looks at a batch find it in progress; an equal part of its requests is done by each. 1 or more.</summary>
    public int BatchLooks { get; init; } = 1;

    public Batches.BatchLimits BatchLimits { get; init; } = new();

    /// <summary>Answer on <c>/sim/…</c>: scripts may be added and requests read by whoever reaches the port.</summary>
    public bool Control { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
