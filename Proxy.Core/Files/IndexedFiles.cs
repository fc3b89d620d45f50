namespace Proxy.Core.Files;

/// <summary>What was put into an index that was made anew.</summary>
/// <param name="Unreadable">Files whose metadata is damaged: no list shows them.</param>
internal sealed record IndexedFiles(int Count, int Unreadable);
