namespace Proxy.Core.Redaction;

/// <summary>A value that starts where the window stands.</summary>
/// <param name="Length">Bytes, without the tail; 0 for none.</param>
internal readonly record struct Finding(PiiKind Kind, int Length, Tail Tail = Tail.None)
{
    public bool IsNone => Length == 0;
}
