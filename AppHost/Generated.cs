namespace AppHost;

/// <summary>Secrets that nobody needs to choose: made once, and kept in the user secrets of this project, or by azd.</summary>
internal static class Generated
{
    /// <summary>Letters and digits only: it stands in connection strings and headers.</summary>
    public static GenerateParameterDefault Password => new() { MinLength = 32, Special = false };
}
