using System.Text;
using Proxy.Core.Batches;

namespace Proxy.Tests.Batches;

/// <summary>Batches and requests of tests.</summary>
internal static class Requests
{
    public static byte[] Of(string customId, string parameters = """{"model":"m","max_tokens":1}""") =>
        Encoding.UTF8.GetBytes($$"""{"custom_id":"{{customId}}","params":{{parameters}}}""");

    public static Batch Batch(int total, DateTimeOffset createdAt, string id = "msgbatch_1", string tenant = "tenant") => new()
    {
        Id = id,
        Tenant = tenant,
        KeyId = "key_1",
        Total = total,
        CreatedAt = createdAt,
        ExpiresAt = createdAt.AddDays(1),
        Version = "2023-06-01",
        Engine = BatchEngine.Worker,
    };

    /// <summary>Makes a batch of a few requests, <c>id-0</c> and so on.</summary>
    public static async Task<Batch> MakeAsync(BatchStore store, Batch batch, CancellationToken cancellationToken)
    {
        await using var input = await store.BeginAsync(batch.Tenant, batch.Id, cancellationToken);
        for (var i = 0; i < batch.Total; i++) await input.AddAsync(Of($"id-{i}"), cancellationToken);
        await store.CreateAsync(batch, input, cancellationToken);
        return batch;
    }
}
