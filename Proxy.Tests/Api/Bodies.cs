namespace Proxy.Tests.Api;

/// <summary>The smallest requests.</summary>
internal static class Bodies
{
    public const string Hello = """{"model":"claude-opus-5-5","max_tokens":100,"messages":[{"role":"user","content":"hello"}]}""";
    public const string HelloStream = """{"model":"claude-opus-5-5","max_tokens":100,"stream":true,"messages":[{"role":"user","content":"hello"}]}""";
}
