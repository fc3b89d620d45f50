using System.Text.Json.Serialization;

namespace Proxy.Core.Keys;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClientKey))]
internal sealed partial class KeyJson : JsonSerializerContext;
