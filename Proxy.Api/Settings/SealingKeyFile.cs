using System.Security.Cryptography;
using Proxy.Core.Sealing;

namespace Proxy.Api.Settings;

/// <summary>Development's own sealing key: made once, kept in the data directory, so that a restart opens what it sealed.</summary>
internal static class SealingKeyFile
{
    private const string FileName = "sealing-keys";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <exception cref="InvalidSettingsException">The directory cannot be written, or the file holds something else.</exception>
    public static IReadOnlyList<SealingKey> ReadOrCreate(string directory)
    {
        var path = Path.Combine(directory, FileName);
        try
        {
            Directory.CreateDirectory(directory);
            if (!File.Exists(path)) Create(path);
            var errors = new List<string>();
            var keys = SealingKey.Parse(File.ReadAllText(path).Trim(), errors);
            return errors.Count == 0 ? keys : throw new InvalidSettingsException([$"Proxy:DataDirectory holds a damaged {FileName} file; delete it to have a new one made"]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingsException([$"Proxy:DataDirectory must be a directory that can be written (for the {FileName} file): {exception.GetType().Name}"]);
        }
    }

    // Written aside and moved in one step: two processes that start together end with the same whole file.
    private static void Create(string path)
    {
        var aside = path + "." + Environment.ProcessId;
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerOnly;
        using (var writer = new StreamWriter(aside, options))
        {
            writer.Write("local:" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }

        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(aside); // the other process was first: its key is the key
        }
    }
}
