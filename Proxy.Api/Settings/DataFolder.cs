using Proxy.Core.Storage;

namespace Proxy.Api.Settings;

/// <summary>Where the gateway keeps what must outlive it.</summary>
internal static class DataFolder
{
    /// <summary>Where there is no home that can be written, as in many containers.</summary>
    private const string Beside = ".data";

    /// <param name="told"><c>Proxy:DataDirectory</c>; null for the user's data folder: <c>$XDG_DATA_HOME/responses-proxy</c>, on Windows <c>%LOCALAPPDATA%\responses-proxy</c>.</param>
    /// <param name="contentRoot">What a relative one is relative to.</param>
    /// <returns>Absolute. It need not be there yet.</returns>
    public static string Of(string? told, string contentRoot) =>
        Path.Combine(contentRoot, told ?? Users(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify)) ?? Beside);

    /// <exception cref="InvalidSettingsException">Nothing can be kept in the folder that <c>Proxy:DataDirectory</c> names.</exception>
    public static void RequireWritable(string folder)
    {
        try
        {
            Probe(folder);
        }
        catch (Exception exception) when (DiskFault.Of(exception) is { } fault)
        {
            // A full one is no reason not to answer messages.
            if (fault != StorageFault.Full) throw new InvalidSettingsException([$"Proxy:DataDirectory must be a directory that can be written: {folder} ({exception.GetType().Name})"]);
        }
    }

    /// <param name="folder">For the data of all of a user's programs; empty where there is none.</param>
    /// <returns>Null when nothing can be kept there.</returns>
    internal static string? Users(string folder)
    {
        if (!Path.IsPathRooted(folder)) return null;
        var own = Path.Combine(folder, "responses-proxy");
        try
        {
            Probe(own);
            return own;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Probe(string folder)
    {
        Directory.CreateDirectory(folder);
        // It may be there and be another user's.
        using var probe = new FileStream(Path.Combine(folder, "." + Path.GetRandomFileName()), new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Options = FileOptions.DeleteOnClose });
    }
}
