using Proxy.Core.Json;

namespace Proxy.Core.OpenAI.Answers.Web;

/// <summary>One page that a search found.</summary>
/// <param name="Title">Null where only the address is told (<c>action.sources</c>).</param>
/// <param name="Snippet">Words of the page.</param>
internal sealed record WebSource(JsonText Url, JsonText? Title, JsonText? Snippet);
