using Proxy.Core.Ids;
using Proxy.Core.OpenAI.Ids;

namespace Proxy.Tests.OpenAI.Ids;

public sealed class MessageIdsTests
{
    [Theory] // S1
    [InlineData("resp_68c42de0", "msg_68c42de0")]
    [InlineData("chatcmpl-9", "msg_chatcmpl-9")]
    public void An_upstream_id_names_the_message(string responseId, string messageId) =>
        Assert.Equal(messageId, MessageIds.ToClient(responseId, RandomIds.Instance));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("resp_")]
    [InlineData("resp_a b\"")]
    public void Without_a_usable_id_one_is_made(string? responseId)
    {
        var id = MessageIds.ToClient(responseId, RandomIds.Instance);
        Assert.StartsWith("msg_", id, StringComparison.Ordinal);
        Assert.Equal(28, id.Length);
    }
}
