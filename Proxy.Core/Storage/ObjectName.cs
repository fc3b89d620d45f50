namespace Proxy.Core.Storage;

internal static class ObjectName
{
    private const int LongestPart = 200;

    /// <summary>Checked where a name meets a path, so that no id a client sends can leave the store's folder.</summary>
    public static bool IsValid(string name)
    {
        foreach (var range in name.AsSpan().Split('/'))
        {
            var part = name.AsSpan()[range];
            if (part.Length is 0 or > LongestPart || part[0] == '.') return false;
            foreach (var c in part)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-')) return false;
            }
        }

        return true;
    }
}
