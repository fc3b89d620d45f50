using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Proxy.Core.Telemetry;
using Proxy.Tests.State;
using Proxy.Tests.Telemetry;

namespace Proxy.Tests.Docs;

/// <summary>docs/telemetry.md, the dashboard and the alerts against what a gateway measures, traces and logs.</summary>
public sealed partial class TelemetryDocsTests(StateServers servers)
{
    private static readonly string s_page = Repository.Read("docs/telemetry.md");
    private static readonly string s_alerts = Repository.Read("deploy/prometheus/alerts.yaml");

    [Fact]
    public async Task Dashboard_alerts_and_documents_name_only_metrics_that_exist_and_leave_none_of_ours_out()
    {
        var instruments = new HashSet<string>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => { if (instrument.Meter.Name == ProxyTelemetry.Name) lock (instruments) instruments.Add(instrument.Name); } };
        listener.Start();
        foreach (var type in typeof(ProxyTelemetry).Assembly.GetTypes().Where(type => type.Namespace == typeof(ProxyTelemetry).Namespace)) RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        var (scraped, _) = await Scrape.TakeAsync(servers);
        // A histogram is documented by the name that its series begin with.
        var families = scraped.Select(name => Suffix().Replace(name, "")).Concat(scraped).ToHashSet(StringComparer.Ordinal);
        var dashboard = string.Join('\n', Expressions());
        foreach (var (where, text) in (IEnumerable<(string, string)>)[("dashboard", dashboard), ("alerts", string.Join('\n', Rules().Matches(s_alerts).Select(rule => rule.Groups[2].Value))), ("telemetry.md", s_page), ("operations.md", Repository.Read("docs/operations.md"))])
            Assert.All(PrometheusNames(text), name => Assert.True(families.Contains(name), $"{where}: {name} is not measured"));
        Assert.All(scraped.Where(name => Ours().IsMatch(name)), name => Assert.Contains(Suffix().Replace(name, ""), dashboard, StringComparison.Ordinal));
        var documented = MetricRows().Matches(s_page).ToDictionary(row => row.Groups[1].Value, row => row.Groups[2].Value);
        Assert.Equal(instruments.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));
        Assert.All(documented.Values, name => Assert.Contains(name, families));
    }

    [Fact]
    public void Every_name_of_a_span_an_event_or_an_attribute_stands_in_the_document_and_none_that_is_not_used()
    {
        var used = typeof(GenAiNames).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!).Where(name => name.Contains('.', StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        Assert.All(used.Where(name => name != GenAiNames.TokenType), name => Assert.Contains($"`{name}`", s_page, StringComparison.Ordinal));
        Assert.All(DottedNames().Matches(s_page).Select(name => name.Groups[1].Value), name => Assert.Contains(name, used));
    }

    [Fact]
    public void Every_alert_stands_in_the_document_and_every_runbook_that_it_names_is_there()
    {
        var rules = Rules().Matches(s_alerts).Select(rule => rule.Groups[1].Value).ToList();
        Assert.True(rules.Count > 8);
        var documented = Regex.Matches(s_page, @"^\| `(Proxy[A-Za-z]+)` \|", RegexOptions.Multiline).Select(row => row.Groups[1].Value);
        Assert.Equal(rules.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
        var headings = Regex.Matches(Repository.Read("docs/operations.md"), "^#+ (.+)$", RegexOptions.Multiline).Select(heading => heading.Groups[1].Value.Trim().ToLowerInvariant().Replace(' ', '-').Replace("'", "", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        Assert.All(Regex.Matches(s_page, @"operations\.md#([a-z0-9-]+)").Select(link => link.Groups[1].Value), link => Assert.Contains(link, headings));
    }

    [Fact]
    public void Every_log_event_stands_in_the_document_with_its_id_name_and_level()
    {
        var documented = Regex.Matches(s_page, @"^\| (\d+) \| `(\w+)` \| (\w+) \|", RegexOptions.Multiline).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value} {row.Groups[3].Value}").ToList();
        var events = ((Assembly[])[typeof(Proxy.Api.Pipeline.ErrorWriter).Assembly, typeof(ProxyTelemetry).Assembly])
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Select(method => (Method: method, Log: method.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(declared => declared.Log is not null)
            .Select(declared => (declared.Log!.EventId, Text: $"{declared.Log.EventId} {declared.Log.EventName ?? declared.Method.Name} {declared.Log.Level}"))
            .OrderBy(declared => declared.EventId).ToList();
        Assert.Equal(events.Count, events.DistinctBy(declared => declared.EventId).Count());
        Assert.Equal(events.Select(declared => declared.Text), documented);
    }

    private static IEnumerable<string> Expressions()
    {
        using var dashboard = JsonDocument.Parse(Repository.Read("deploy/grafana/dashboards/responses-proxy.json"));
        foreach (var panel in dashboard.RootElement.GetProperty("panels").EnumerateArray())
        {
            if (!panel.TryGetProperty("targets", out var targets)) continue;
            foreach (var target in targets.EnumerateArray()) yield return target.GetProperty("expr").GetString()!;
        }

        foreach (var variable in dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray())
        {
            if (variable.GetProperty("query") is { ValueKind: JsonValueKind.Object } query) yield return query.GetProperty("query").GetString()!;
        }
    }

    // Labels come in braces or after "by"; what is left of such names are metrics.
    private static IEnumerable<string> PrometheusNames(string text) =>
        Names().Matches(Labels().Replace(text, "")).Select(name => name.Value).Where(name => !name.EndsWith("_type", StringComparison.Ordinal) && !name.EndsWith("_name", StringComparison.Ordinal)).Distinct();

    [GeneratedRegex(@"\{[^}]*\}|by \([^)]*\)")]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b(?:gen_ai|proxy|db|http|dotnet|kestrel)_[a-z0-9_]+\b")]
    private static partial Regex Names();

    [GeneratedRegex("^(?:gen_ai|proxy|db)_")]
    private static partial Regex Ours();

    [GeneratedRegex("_(?:bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"^      - alert: (\w+)\n        expr: (.+)$", RegexOptions.Multiline)]
    private static partial Regex Rules();

    [GeneratedRegex(@"^\| `([a-z_.]+)` \| `([a-z_]+)` \| (?:histogram|gauge|counter) \|", RegexOptions.Multiline)]
    private static partial Regex MetricRows();

    [GeneratedRegex(@"`((?:gen_ai|proxy|db|openai|server|error)\.[a-z0-9_.]+)`")]
    private static partial Regex DottedNames();
}
