using Proxy.Core.Ids;

namespace Proxy.Core.OpenAI.Ids;

/// <summary>S1: <c>resp_X → msg_X</c>, and back.</summary>
internal static class MessageIds
{
    private const string Upstream = "resp_";
    private const string Client = "msg_";

    /// <param name="responseId">Null or empty when upstream sent none: the id is random then.</param>
    public static string ToClient(string? responseId, IIdSource ids)
    {
        var rest = responseId ?? "";
        if (rest.StartsWith(Upstream, StringComparison.Ordinal)) rest = rest[Upstream.Length..];
        return rest.Length is 0 or > 128 || !rest.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? ids.New(Client) : Client + rest;
    }

    /// <summary>R63: <c>msg_X → resp_X</c>; an id of another form as it is.</summary>
    public static string ToUpstream(string messageId) =>
        messageId.StartsWith(Client, StringComparison.Ordinal) ? Upstream + messageId[Client.Length..] : messageId;
}
