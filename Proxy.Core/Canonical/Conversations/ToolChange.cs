namespace Proxy.Core.Canonical.Conversations;

/// <summary>In a system message: from here on the model has a tool, or has it no more (R4).</summary>
internal sealed record ToolChangeBlock(BlockPath Path, bool IsAddition, ToolChange Change) : Block(Path);

/// <summary>What is added or removed.</summary>
internal abstract record ToolChange;

/// <param name="Name">Of a tool in <c>tools</c>, or of one that an earlier message defined.</param>
internal sealed record NamedToolChange(string Name) : ToolChange;

/// <param name="Server">The server's name in <c>mcp_servers</c>.</param>
/// <param name="Name">One of its tools; null for all of them.</param>
internal sealed record McpToolChange(string Server, string? Name) : ToolChange;

/// <summary>An addition that brings the tool with it; one that has the name of an earlier one replaces it.</summary>
internal sealed record DefinedToolChange(Tool Tool) : ToolChange;
