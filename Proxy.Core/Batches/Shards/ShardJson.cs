using System.Text.Json.Serialization;

namespace Proxy.Core.Batches.Shards;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ShardPlan))]
internal sealed partial class ShardJson : JsonSerializerContext;
