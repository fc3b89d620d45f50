namespace Proxy.Core.Canonical.Media;

/// <summary>What is taken for granted where nobody has counted.</summary>
internal static class RoughMedia
{
    /// <summary>Tokens of each image or document, whatever its size.</summary>
    public const int TokensEach = 1000;
}
