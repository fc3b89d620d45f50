using CsCheck;
using Proxy.Core.Anthropic.Answers;
using Proxy.Core.Canonical.Answers;

namespace Proxy.Tests.Anthropic.Answers;

public sealed class UsageSplitTests
{
    [Fact]
    public void S21_the_three_inputs_add_up_to_what_upstream_counted() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Int[0, 1000], Gen.Int[0, 1000]).Sample((plain, read, write) =>
        {
            var split = UsageSplit.Of(new Usage { Input = plain + read + write, CacheRead = read, CacheWrite = write });
            Assert.Equal(plain + read + write, split.Input + split.CacheRead + split.CacheWrite);
            Assert.Equal(new UsageSplit(plain, read, write, write, 0), split);
        });

    [Fact]
    public void Numbers_that_do_not_add_up_never_become_negative_and_lifetimes_always_sum() =>
        Gen.Int[-5, 50].Array[5].Sample(n =>
        {
            var split = UsageSplit.Of(new Usage { Input = n[0], CacheRead = n[1], CacheWrite = n[2], CacheWriteShort = n[3], CacheWriteLong = n[4] });
            Assert.True(split is { Input: >= 0, CacheRead: >= 0, CacheWrite: >= 0, CacheWrite5Minutes: >= 0, CacheWrite1Hour: >= 0 });
            Assert.Equal(split.CacheWrite, split.CacheWrite5Minutes + split.CacheWrite1Hour);
        });
}
