using System.Globalization;
using System.Text.Json;
using Proxy.Core.Batches;

namespace Proxy.Api.Batches;

/// <summary>Batches as clients see them (A10).</summary>
internal static class BatchJsonWriter
{
    /// <param name="publicUrl">Where clients find the gateway.</param>
    public static void WriteList(Utf8JsonWriter json, BatchPage page, string publicUrl)
    {
        var batches = page.Batches;
        json.WriteStartObject();
        json.WriteStartArray("data"u8);
        foreach (var state in batches) Write(json, state, publicUrl);
        json.WriteEndArray();
        json.WriteBoolean("has_more"u8, page.HasMore);
        json.WriteString("first_id"u8, batches.Count == 0 ? null : batches[0].Batch.Id);
        json.WriteString("last_id"u8, batches.Count == 0 ? null : batches[^1].Batch.Id);
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, BatchState state, string publicUrl)
    {
        var (batch, end) = (state.Batch, state.End);
        json.WriteStartObject();
        json.WriteString("id"u8, batch.Id);
        json.WriteString("type"u8, "message_batch"u8);
        json.WriteString("processing_status"u8, end is not null ? "ended"u8 : state.CancelInitiatedAt is null ? "in_progress"u8 : "canceling"u8);
        json.WriteStartObject("request_counts"u8);
        // A10: nothing is told of single requests before all are done.
        json.WriteNumber("processing"u8, end is null ? batch.Total : 0);
        json.WriteNumber("succeeded"u8, end?.Counts.Succeeded ?? 0);
        json.WriteNumber("errored"u8, end?.Counts.Errored ?? 0);
        json.WriteNumber("canceled"u8, end?.Counts.Canceled ?? 0);
        json.WriteNumber("expired"u8, end?.Counts.Expired ?? 0);
        json.WriteEndObject();
        WriteTime(json, "ended_at", end?.At);
        WriteTime(json, "created_at", batch.CreatedAt);
        WriteTime(json, "expires_at", batch.ExpiresAt);
        WriteTime(json, "archived_at", state.ArchivedAt);
        WriteTime(json, "cancel_initiated_at", state.CancelInitiatedAt);
        json.WriteString("results_url"u8, end is null ? null : publicUrl + "/v1/messages/batches/" + batch.Id + "/results");
        json.WriteEndObject();
    }

    public static void WriteDeleted(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, id);
        json.WriteString("type"u8, "message_batch_deleted"u8);
        json.WriteEndObject();
    }

    // As recorded: 2026-08-19T14:44:51.493319+00:00
    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.ffffffzzz", CultureInfo.InvariantCulture));
}
