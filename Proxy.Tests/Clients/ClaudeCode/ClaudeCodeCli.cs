using Proxy.Tests.Clients.Tools;

namespace Proxy.Tests.Clients.ClaudeCode;

/// <summary>Runs the real Claude Code binary against a base URL, with nothing of this machine's settings in its environment.</summary>
internal sealed class ClaudeCodeCli(Uri baseUrl, Workspace workspace)
{
    public static string Binary
    {
        get
        {
            if (!OperatingSystem.IsLinux())
                throw NpmTools.Missing("the pinned Claude Code package is the Linux one");
            return Environment.GetEnvironmentVariable("CLAUDE_CODE_BIN") ?? NpmTools.RequireFile("@anthropic-ai/claude-code-linux-x64", "claude");
        }
    }

    public async Task<ClaudeCodeRun> RunAsync(ClaudeCodeOptions options, CancellationToken cancellation)
    {
        using var process = Start(options);
        var exitCode = await process.ExitAsync(options.Limit, cancellation);
        return ClaudeCodeRun.Parse(process.Lines, exitCode, process.Errors);
    }

    public ChildProcess Start(ClaudeCodeOptions options) =>
        ChildProcess.Start(Binary, ArgumentsOf(options), EnvironmentOf(options), workspace.Work, options.Input);

    private static List<string> ArgumentsOf(ClaudeCodeOptions options)
    {
        List<string> arguments = ["-p"];
        if (options.Input is null)
            arguments.Add(options.Prompt);
        else
            arguments.AddRange(["--input-format", "stream-json"]);
        arguments.AddRange(["--output-format", "stream-json", "--verbose", "--permission-mode", "acceptEdits",
            "--strict-mcp-config", "--max-turns", "10", "--allowedTools", .. options.AllowedTools]);
        if (options.Model is not null)
            arguments.AddRange(["--model", options.Model]);
        if (options.Resume is not null)
            arguments.AddRange(["--resume", options.Resume]);
        else if (!options.KeepSession)
            arguments.Add("--no-session-persistence");
        arguments.AddRange(options.Arguments);
        return arguments;
    }

    public Dictionary<string, string> EnvironmentOf(ClaudeCodeOptions options)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
            ["HOME"] = workspace.Home,
            ["TMPDIR"] = workspace.Temp,
            ["CLAUDE_CODE_TMPDIR"] = workspace.Temp,
            ["ANTHROPIC_BASE_URL"] = baseUrl.ToString().TrimEnd('/'),
            ["ANTHROPIC_AUTH_TOKEN"] = "sk-test",
            ["CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC"] = "1",
            ["DISABLE_TELEMETRY"] = "1",
            ["DISABLE_ERROR_REPORTING"] = "1",
            ["DISABLE_AUTOUPDATER"] = "1",
            ["CLAUDE_CODE_MAX_RETRIES"] = $"{options.MaxRetries}",
        };
        foreach (var (name, value) in options.Environment)
            environment[name] = value;
        return environment;
    }
}
