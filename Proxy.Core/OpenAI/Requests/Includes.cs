using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Requests;

/// <summary><c>"include":["reasoning.encrypted_content","code_interpreter_call.outputs"]</c>: what upstream tells only when asked.</summary>
internal static class Includes
{
    public static void Write(RequestBuild build)
    {
        var start = build.Output.Length;
        // C0.2: only for models that have it; others refuse the question.
        if (build.Profile is { Reasoning: true, EncryptedReasoning: true }) Add(build.Output, start, "reasoning.encrypted_content"u8);
        foreach (var tool in build.HostedTools)
        {
            // S10.
            if (tool is CodeExecutionTool) Add(build.Output, start, "code_interpreter_call.outputs"u8);
            if (tool is not WebSearchTool) continue;
            // R46: the pages of a search, and their words.
            Add(build.Output, start, "web_search_call.results"u8);
            Add(build.Output, start, "web_search_call.action.sources"u8);
        }

        if (build.Output.Length > start) build.Output.Append((byte)']');
    }

    private static void Add(PooledBuffer output, int start, ReadOnlySpan<byte> what)
    {
        output.Append(output.Length == start ? ",\"include\":[\""u8 : ",\""u8);
        output.Append(what);
        output.Append((byte)'"');
    }
}
