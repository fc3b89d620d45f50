namespace Proxy.Core.Files;

/// <summary>The name a file goes by (A9). It is shown and sent on, and never part of a path here.</summary>
internal static class FileTitle
{
    public const int Longest = 255;
    private const string Forbidden = "<>:\"|?*\\/";

    /// <summary>The last part of whatever path a client sends; empty where nothing is left, as of <c>../</c>.</summary>
    public static string LastPart(string? name)
    {
        if (name is null) return "";
        var last = name[(name.LastIndexOf('/') + 1)..].Trim(' ');
        return last is "." or ".." ? "" : last;
    }

    /// <summary>1 to 255 characters, none of <c>&lt; &gt; : " | ? * \ /</c>, no control character, no half surrogate pair.</summary>
    public static bool IsValid(string title)
    {
        if (title.Length is 0 or > Longest) return false;
        for (var i = 0; i < title.Length; i++)
        {
            var c = title[i];
            if (char.IsControl(c) || Forbidden.Contains(c, StringComparison.Ordinal)) return false;
            if (!char.IsSurrogate(c)) continue;
            if (!char.IsHighSurrogate(c) || i + 1 == title.Length || !char.IsLowSurrogate(title[++i])) return false;
        }

        return true;
    }

    /// <summary><c>unnamed.pdf</c>: the extension is that of the type, where it is known.</summary>
    public static string Unnamed(string mimeType) => "unnamed" + mimeType switch
    {
        "application/pdf" => ".pdf",
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        "image/webp" => ".webp",
        "text/plain" => ".txt",
        "text/csv" => ".csv",
        "text/html" => ".html",
        "text/markdown" => ".md",
        "application/json" => ".json",
        _ => "",
    };
}
