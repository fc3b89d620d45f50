using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>R41.</summary>
internal static class BashTools
{
    public static DefinedTool Bash { get; } = new(
        "bash",
        "Run commands in a persistent bash session: working directory, environment variables and background processes stay from one call to the next. "
            + "Give `command`, or `restart` to begin a new session when the old one hangs. There is no terminal: commands that ask for input cannot be answered.",
        JsonRaw.From("""
            {"type":"object","properties":{"command":{"type":"string","description":"The bash command to run. Required unless the session is restarted."},"restart":{"type":"boolean","description":"True to restart the session instead of running a command."}},"required":[]}
            """));
}
