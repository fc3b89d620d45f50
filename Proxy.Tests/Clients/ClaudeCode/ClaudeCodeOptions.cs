namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>One headless call of Claude Code.</summary>
internal sealed record ClaudeCodeOptions(string Prompt)
{
    public string? Model { get; init; }

    public IReadOnlyList<string> AllowedTools { get; init; } = ["Bash(echo:*)"];

    /// <summary>n gives n+1 attempts.</summary>
    public int MaxRetries { get; init; } = 1;

    /// <summary>The session id of an earlier run in the same workspace.</summary>
    public string? Resume { get; init; }

    public bool KeepSession { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Lines of stream-json; when set they replace the prompt, one turn per line.</summary>
    public string? Input { get; init; }

    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(4);
}
