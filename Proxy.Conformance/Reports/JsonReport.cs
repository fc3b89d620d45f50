using System.Text.Json;
using Proxy.Conformance.Suite;

namespace Proxy.Conformance.Reports;

/// <summary><c>{"url":…,"held":n,…,"cases":[{"id","rows","title","result","detail","transcript","milliseconds"}]}</c></summary>
internal static class JsonReport
{
    public static async Task WriteAsync(string file, Uri url, IReadOnlyList<CaseResult> results, CancellationToken cancellation)
    {
        await using var stream = File.Create(file);
        await using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("url", url.ToString());
        foreach (var verdict in Enum.GetValues<Verdict>())
            json.WriteNumber(TableReport.Plain(verdict).Replace(' ', '_'), results.Count(result => result.Verdict == verdict));
        json.WriteStartArray("cases");
        foreach (var result in results) Write(json, result);
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellation);
    }

    private static void Write(Utf8JsonWriter json, CaseResult result)
    {
        json.WriteStartObject();
        json.WriteString("id", result.Case.Id);
        json.WriteStartArray("rows");
        foreach (var row in result.Case.RowIds) json.WriteStringValue(row);
        json.WriteEndArray();
        json.WriteString("title", result.Case.Title);
        json.WriteString("result", TableReport.Plain(result.Verdict));
        if (result.Detail.Length > 0) json.WriteString("detail", result.Detail);
        if (result.Transcript.Length > 0) json.WriteString("transcript", result.Transcript);
        json.WriteNumber("milliseconds", (long)result.Took.TotalMilliseconds);
        json.WriteEndObject();
    }
}
