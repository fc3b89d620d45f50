using CsCheck;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;

namespace Proxy.Tests.OpenAI.Sealed;

public sealed class SealedItemTests
{
    [Fact]
    public void Everything_that_is_encoded_comes_back() =>
        Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 60], Gen.String[Gen.Char.AlphaNumeric, 0, 400].Null(), Gen.Int[0, 9999].List[0, 5], Gen.Bool, Gen.Bool)
            .Sample((id, encrypted, lengths, partial, text) =>
            {
                var item = new SealedItem
                {
                    Kind = SealedKind.Reasoning,
                    Upstream = "openai",
                    Family = "gpt-5.6",
                    Id = id,
                    EncryptedContent = encrypted,
                    SummaryLengths = lengths,
                    Partial = partial,
                    IsReasoningText = text,
                    TextHash = SealedItem.Hash("shown"u8),
                };
                var back = SealedItem.TryDecode(item.Encode())!;
                Assert.Equal(item with { SummaryLengths = [] }, back with { SummaryLengths = [] });
                Assert.Equal(lengths, back.SummaryLengths);
            });

    [Fact]
    public void A_carried_item_keeps_its_bytes()
    {
        const string Raw = """{"type":"program","code":"1 +  1","n":1.0}""";
        var item = new SealedItem { Kind = SealedKind.Item, Upstream = "openai", Family = "f", Item = JsonRaw.From(Raw) };
        Assert.Equal(Raw, SealedItem.TryDecode(item.Encode())!.Item.ToString());
    }

    [Fact]
    public void A_payload_of_another_version_is_foreign() =>
        Assert.Null(SealedItem.TryDecode("""{"v":2,"k":0}"""u8.ToArray()));
}
