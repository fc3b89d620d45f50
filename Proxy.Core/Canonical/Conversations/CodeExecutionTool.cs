namespace Proxy.Core.Canonical.Conversations;

/// <summary>R48: code that the upstream's side runs.</summary>
/// <param name="Type">The wire's type, for error texts, e.g. <c>code_execution_20250825</c>.</param>
internal sealed record CodeExecutionTool(int Index, string Type) : HostedTool(Index, "code_execution");
