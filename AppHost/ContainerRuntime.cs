using System.ComponentModel;
using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace AppHost;

/// <summary>Whether containers can be run here: a client that is installed is not yet a daemon that answers.</summary>
internal static class ContainerRuntime
{
    /// <summary>Settings that name the client, as the orchestrator reads them.</summary>
    private static readonly string[] s_settings = ["ASPIRE_CONTAINER_RUNTIME", "DOTNET_ASPIRE_CONTAINER_RUNTIME"];

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    public static bool IsRunning(IConfiguration configuration)
    {
        // For tests, and for those who want none of it: true or false.
        if (bool.TryParse(configuration["Containers"], out var told)) return told;
        var named = s_settings.Select(name => configuration[name]).FirstOrDefault(static name => !string.IsNullOrWhiteSpace(name));
        return named is not null ? Answers(named) : Answers("docker") || Answers("podman");
    }

    private static bool Answers(string client)
    {
        try
        {
            using var asked = Process.Start(new ProcessStartInfo(client, ["container", "ls", "-n", "1"]) { RedirectStandardOutput = true, RedirectStandardError = true });
            if (asked is null) return false;
            if (asked.WaitForExit(s_patience)) return asked.ExitCode == 0;
            asked.Kill();
            return false;
        }
        catch (Win32Exception)
        {
            return false; // not installed
        }
    }
}
