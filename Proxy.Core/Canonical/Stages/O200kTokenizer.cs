using Microsoft.ML.Tokenizers;

namespace Proxy.Core.Canonical.Stages;

/// <summary>The one tokenizer for local counts. Loading its vocabulary takes long, so it happens once, when first needed.</summary>
internal static class O200kTokenizer
{
    private static readonly Lazy<TiktokenTokenizer> s_instance = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    public static TiktokenTokenizer Instance => s_instance.Value;
}
