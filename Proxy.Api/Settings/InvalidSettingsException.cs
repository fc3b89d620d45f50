namespace Proxy.Api.Settings;

/// <summary>Every fault of the settings at once, each named by its setting. Values are never repeated: they may be secrets.</summary>
internal sealed class InvalidSettingsException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    public IReadOnlyList<string> Errors { get; } = errors;
}
