namespace Proxy.Api.State;

/// <summary>
/// Where the embedded state listens, and its password, in a file that only its user may read: for commands on the same
/// machine. There for as long as the gateway runs.
/// </summary>
internal static class StateAddress
{
    private const string Name = "state.address";

    /// <param name="directory">Of the embedded state.</param>
    public static void Write(string directory, string connection)
    {
        var path = Path.Combine(directory, Name);
        // One that a killed gateway left may have been made by other rules.
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write(connection);
    }

    /// <returns>Null when there is none. Whether its gateway still runs shows when it is asked.</returns>
    public static string? Read(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, Name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static void Delete(string directory) => File.Delete(Path.Combine(directory, Name));
}
