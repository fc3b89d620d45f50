namespace Proxy.Core.Ids;

/// <summary>Random ids. An interface so that tests and goldens are deterministic.</summary>
internal interface IIdSource
{
    /// <summary><paramref name="prefix"/> followed by 24 base62 characters, as Anthropic's ids are.</summary>
    string New(string prefix);
}
