using Proxy.Core.Ids;

namespace Proxy.Tests.Ids;

public sealed class RandomIdsTests
{
    [Fact]
    public void An_id_is_its_prefix_and_24_base62_characters() =>
        Assert.Matches("^req_[0-9A-Za-z]{24}$", RandomIds.Instance.New("req_"));

    [Fact]
    public void Ids_do_not_repeat()
    {
        var ids = Enumerable.Range(0, 10_000).Select(_ => RandomIds.Instance.New("msg_"));
        Assert.Equal(10_000, ids.Distinct().Count());
    }
}
