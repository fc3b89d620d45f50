namespace Proxy.Core.Canonical.Answers;

internal enum BindingMismatch
{
    Organization,
    EndUser,
    Model,
    Prefix,
}

/// <summary>S23: a thinking block that upstream did not show to the model.</summary>
/// <param name="Path">Of the block in the client's request, e.g. <c>messages.3.content.0</c>.</param>
internal readonly record struct DroppedBlock(string Path, BindingMismatch Reason);
