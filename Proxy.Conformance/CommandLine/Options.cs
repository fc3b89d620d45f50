namespace Proxy.Conformance.CommandLine;

/// <summary>What the command line asks for.</summary>
internal sealed record Options
{
    public Uri? Url { get; init; }

    public string Key { get; init; } = "any";

    /// <summary>Control address of the simulator behind the server; null: cases that need one are skipped.</summary>
    public Uri? UpstreamScript { get; init; }

    /// <summary>Words of <see cref="Suite.Case.Matches"/>; a case runs if any fits. Empty: all run.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    public IReadOnlyDictionary<string, string> Features { get; init; } = new Dictionary<string, string>();

    public string? WaiversFile { get; init; }

    public string? JsonFile { get; init; }

    public string? JUnitFile { get; init; }

    /// <summary>What one case may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Name the cases instead of running them.</summary>
    public bool List { get; init; }

    /// <summary>Write the documents that follow from the cases.</summary>
    public bool WriteDocs { get; init; }

    public bool Help { get; init; }
}
