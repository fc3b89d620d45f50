using System.Buffers;
using System.Text.Json;
using Proxy.Core.Anthropic.Errors;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.Json;
using Proxy.Core.Upstream;

namespace Proxy.Api.Admin.Diagnostics;

/// <summary>What a request becomes, and by which rows, for a person to read.</summary>
internal sealed class TranslationReport(IReadOnlyList<FieldRow> rows, Warnings warnings)
{
    private static readonly JsonDocumentOptions s_deep = new() { MaxDepth = 512 };
    private readonly List<(string Row, string Note)> _notes = [];

    /// <summary>What the gateway would do besides sending the request.</summary>
    public void Note(string row, string note) => _notes.Add((row, note));

    /// <param name="request">Null where none would be sent.</param>
    /// <param name="secrets">What must not be shown, wherever it stands.</param>
    public ReadOnlyMemory<byte> Write(Route route, UpstreamEndpoint endpoint, bool isPassed, ReadOnlyMemory<byte>? request, bool isStreamed, IReadOnlyList<string> secrets) => Json(output =>
    {
        output.WriteString("type", "translation");
        output.WriteStartObject("target");
        output.WriteString("upstream", route.Upstream);
        output.WriteString("model", route.UpstreamModel);
        output.WriteString("url", (isPassed ? endpoint.At("messages") : endpoint.Responses).GetLeftPart(UriPartial.Path));
        output.WriteEndObject();
        output.WriteStartObject("headers");
        if (endpoint.Credential is not null) output.WriteString(endpoint.CredentialHeader.ToLowerInvariant(), MaskedJson.Mask);
        output.WriteString("accept", isStreamed ? "text/event-stream" : "application/json");
        output.WriteEndObject();
        output.WritePropertyName("request");
        if (request is { } bytes)
        {
            // A schema as deep as a body may be stands deeper in the request that it becomes.
            using var document = JsonDocument.Parse(bytes, s_deep);
            MaskedJson.Write(output, document.RootElement, secrets);
        }
        else
        {
            output.WriteNullValue();
        }

        WriteRows(output);
    });

    /// <summary>The error that the request would get, and the row behind it.</summary>
    public ReadOnlyMemory<byte> WriteError(Failure failure, string requestId) => Json(output =>
    {
        using var body = new PooledBuffer(512);
        ErrorBody.Write(body, failure, requestId);
        using var document = JsonDocument.Parse(body.WrittenMemory);
        foreach (var member in document.RootElement.EnumerateObject()) member.WriteTo(output);
        output.WriteString("row", FieldRows.Behind(failure.Message, rows));
        WriteRows(output);
    });

    private void WriteRows(Utf8JsonWriter output)
    {
        output.WriteStartArray("warnings");
        foreach (var warning in warnings.Tokens)
        {
            output.WriteStartObject();
            output.WriteString("warning", warning);
            output.WriteString("row", WarningRows.Of(warning));
            output.WriteEndObject();
        }

        output.WriteEndArray();
        output.WriteStartArray("notes");
        foreach (var (row, note) in _notes)
        {
            output.WriteStartObject();
            output.WriteString("note", note);
            output.WriteString("row", row);
            output.WriteEndObject();
        }

        output.WriteEndArray();
        output.WriteStartArray("rows");
        foreach (var (row, at) in rows)
        {
            output.WriteStartObject();
            output.WriteString("row", row);
            output.WriteString("at", at);
            output.WriteEndObject();
        }

        output.WriteEndArray();
    }

    private static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var output = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            output.WriteStartObject();
            write(output);
            output.WriteEndObject();
        }

        return buffer.WrittenMemory;
    }
}
