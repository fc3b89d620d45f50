namespace Proxy.Core.Canonical;

/// <summary>The literals of <see cref="Effort"/>; both APIs use the same words.</summary>
internal static class EffortNames
{
    private static readonly string[] s_names = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    public static string Name(Effort effort) => s_names[(int)effort];

    public static bool TryParse(string? name, out Effort effort)
    {
        var index = Array.IndexOf(s_names, name);
        effort = (Effort)Math.Max(0, index);
        return index >= 0;
    }
}
