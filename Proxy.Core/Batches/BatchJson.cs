using System.Text.Json.Serialization;

namespace Proxy.Core.Batches;

/// <summary>The small objects beside a batch, as they stand in the store.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(Batch))]
[JsonSerializable(typeof(BatchEnd))]
[JsonSerializable(typeof(BatchMark))]
internal sealed partial class BatchJson : JsonSerializerContext;
