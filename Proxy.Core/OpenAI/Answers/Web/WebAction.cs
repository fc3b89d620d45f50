namespace Proxy.Core.OpenAI.Answers.Web;

/// <summary>What a web_search_call did (B3).</summary>
internal enum WebAction
{
    /// <summary>A word that is not known yet, or none.</summary>
    Unknown,
    Search,
    OpenPage,
    FindInPage,
}
