using Proxy.Core.Json;

namespace Proxy.Core.Canonical.Conversations;

/// <summary>The answer's text must be JSON of this schema (R35).</summary>
/// <param name="Field">Where the client put it: <c>output_config.format</c>, or <c>output_format</c> as it was named before.</param>
/// <param name="Schema">An object, as it came.</param>
internal sealed record OutputFormat(string Field, JsonRaw Schema);
