using System.Globalization;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>Where a content block stood in the client's body, for error texts: <c>messages.3.content.1</c>.</summary>
/// <param name="Message">Index into <c>messages</c>; -1 for <c>system</c>.</param>
/// <param name="Content">Index into the message's content; -1 when the content is a string.</param>
/// <param name="Nested">Index into a tool result's own content; -1 for none.</param>
internal readonly record struct BlockPath(int Message, int Content = -1, int Nested = -1)
{
    public override string ToString() => (Message < 0 ? "system" : "messages." + Number(Message))
        + (Content < 0 ? "" : (Message < 0 ? "." : ".content.") + Number(Content))
        + (Nested < 0 ? "" : ".content." + Number(Nested));

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
