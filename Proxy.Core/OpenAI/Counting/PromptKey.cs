namespace Proxy.Core.OpenAI.Counting;

/// <summary>Names a prompt up to the end of one of its turns: tenant and model are part of the hash, and the tenant once more by itself.</summary>
internal readonly record struct PromptKey(string Tenant, ulong Hash);
