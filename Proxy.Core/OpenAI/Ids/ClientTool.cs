namespace Proxy.Core.OpenAI.Ids;

/// <summary>A tool as the client knows it.</summary>
/// <param name="Toolset">R45: the toolset that it is a member of; null for a tool of its own.</param>
internal readonly record struct ClientTool(string Name, string? Toolset);
