using System.Runtime.InteropServices;
using System.Text;

namespace Proxy.Core.Storage;

/// <summary>
/// What .NET does not offer: names that survive a loss of power (a folder is flushed like a file), and a name that is given
/// only if nobody has it (link, where File.Move looks first and renames then).
/// </summary>
internal static class DiskFolder
{
    private const int Exists = 17;
    private const int Invalid = 22;

    /// <summary>Makes a folder, and all above it, to stay.</summary>
    public static void Make(string folder)
    {
        if (Directory.Exists(folder)) return;
        var parent = Path.GetDirectoryName(folder);
        if (parent is not null) Make(parent);
        Directory.CreateDirectory(folder);
        if (parent is not null) Flush(parent);
    }

    /// <summary>Makes the names in a folder survive whatever comes. Windows does so by itself.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = Open(Name(folder), 0);
        if (handle < 0) throw Error("open", Marshal.GetLastPInvokeError());
        try
        {
            // Some file systems have no such thing as flushing a folder.
            if (FSync(handle) != 0 && Marshal.GetLastPInvokeError() is var error and not Invalid) throw Error("fsync", error);
        }
        finally
        {
            _ = Close(handle);
        }
    }

    /// <summary>Gives the file a second name; the first one stays its own.</summary>
    /// <returns>False when the name is taken.</returns>
    public static bool TryLink(string file, string name)
    {
        if (OperatingSystem.IsWindows())
        {
            try
            {
                File.Move(file, name);
                return true;
            }
            catch (IOException) when (File.Exists(name))
            {
                return false;
            }
        }

        if (Link(Name(file), Name(name)) == 0) return true;
        return Marshal.GetLastPInvokeError() is var error && error == Exists ? false : throw Error("link", error);
    }

    private static IOException Error(string call, int error) => new($"{call} failed: {Marshal.GetPInvokeErrorMessage(error)}", error);

    private static byte[] Name(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int FSync(int handle);

    [DllImport("libc", EntryPoint = "close", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int handle);

    [DllImport("libc", EntryPoint = "link", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Link(byte[] from, byte[] to);
}
