using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Proxy.Core.Anthropic.Requests;
using Proxy.Core.Canonical;
using Proxy.Core.Json;
using Proxy.Core.Models;
using Proxy.Core.OpenAI.Requests;
using Proxy.Tests.Simulator.Agreement;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>
/// Whole requests, in and out, to be read: <c>name.client.json</c> holds headers and body of a Messages request,
/// <c>name.upstream.json</c> the Responses body and the warnings. The folder names the upstream's profile.
/// <c>{sealed rs_1: a | b}</c> stands for an envelope of ours around that reasoning item, <c>{sealed rs_1 then msg_1 commentary: a}</c>
/// for one that knows its message. UPDATE_GOLDENS=1 writes what came out.
/// </summary>
public sealed partial class RequestGoldenTests
{
    private static readonly string s_folder = Path.Combine(AppContext.BaseDirectory, "Goldens", "requests");
    private static readonly Lazy<Task<PublishedSchema>> s_schema = new(() => PublishedSchema.LoadAsync("CreateResponse", []));
    private static readonly JsonSerializerOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions s_readable = new(s_compact) { WriteIndented = true };

    public static TheoryData<string> Cases =>
        [.. Directory.EnumerateFiles(s_folder, "*.client.json", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(s_folder, f)[..^".client.json".Length].Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_request_becomes_what_was_reviewed(string name)
    {
        var received = Translate(name);
        var golden = Path.Combine(s_folder, name + ".upstream.json");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1") Update(name, received);
        else Assert.Equal(File.ReadAllText(golden).ReplaceLineEndings("\n"), received);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_request_has_the_published_shape(string name)
    {
        // The published schema is of August 2026; lives of breakpoints, the context of reasoning and the item came with openai 7.57.
        var body = JsonNode.Parse(Newer().Replace(Translate(name), ""))!["body"]!;
        body["input"]!.AsArray().RemoveAll(item => (string?)item!["type"] == "configuration_update");
        Assert.Empty((await s_schema.Value).Complaints(body));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_request_is_taken_by_the_simulator(string name)
    {
        var body = JsonNode.Parse(Translate(name))!["body"]!;
        // That a plain server takes sampling is no fault; the model that stands here for one refuses it.
        if (name.StartsWith("plain/", StringComparison.Ordinal)) body["model"] = "gpt-4o";
        SimulatorVerdict.Accepts(body);
    }

    private static string Translate(string name)
    {
        using var file = JsonDocument.Parse(Fill(File.ReadAllText(Path.Combine(s_folder, name + ".client.json"))));
        var headers = file.RootElement.GetProperty("headers");
        var warnings = new Warnings();
        var traits = TraitsReader.Read(Header(headers, "anthropic-version"), [Header(headers, "anthropic-beta")], warnings);
        // Compact, as clients send it: tool input goes upstream byte for byte.
        var body = JsonSerializer.SerializeToUtf8Bytes(file.RootElement.GetProperty("body"), s_compact);
        var conversation = MessagesRequestReader.Read(body, traits, warnings);
        var scope = Given.Scope(ProfileOf(name), AliasOf(name)) with { Warnings = warnings };
        AliasRules.Check(conversation, scope.Route.Alias, traits);
        using var output = new PooledBuffer();
        var context = ResponsesRequestWriter.Write(conversation, scope, output);
        using var sent = JsonDocument.Parse(output.WrittenMemory);
        var result = new SortedDictionary<string, object>(StringComparer.Ordinal) { ["body"] = sent.RootElement, ["warnings"] = warnings.Tokens };
        if (context.DroppedThinking.Count > 0) result.Add("droppedThinking", context.DroppedThinking);
        return JsonSerializer.Serialize(result, s_readable).ReplaceLineEndings("\n") + "\n";
    }

    private static UpstreamProfile ProfileOf(string name) => name[..name.IndexOf('/', StringComparison.Ordinal)] switch
    {
        "plain" => Given.Plain,
        // gpt-5.4 and later.
        "searching" => Given.Profile with { NamespaceTools = true, ToolSearch = true, AdditionalTools = true },
        "caching" => Given.Profile with { WebSearch = true, Breakpoints = true, Prewarm = true, ReasoningContext = true },
        _ => Given.Profile with { WebSearch = true },
    };

    private static ModelAlias? AliasOf(string name) =>
        name.StartsWith("citing/", StringComparison.Ordinal) ? Given.Alias with { Citations = CitationHandling.Emulate } : null;

    private static string? Header(JsonElement headers, string name) => headers.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static string Fill(string text) => Sealed().Replace(text, match =>
    {
        var parts = match.Groups["parts"].Value.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var item = Given.Reasoning(parts) with { Id = match.Groups["id"].Value };
        if (match.Groups["next"].Success) item = item with { NextId = match.Groups["next"].Value, NextPhase = match.Groups["phase"].Value };
        return Encoding.ASCII.GetString(Given.Envelope.Seal(item.Encode(), "tenant"));
    });

    private static void Update(string name, string received)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Proxy.Tests.csproj"))) root = root.Parent ?? throw new DirectoryNotFoundException();
        File.WriteAllText(Path.Combine(root.FullName, "Goldens", "requests", name + ".upstream.json"), received);
    }

    [GeneratedRegex(@",\s*""ttl"": ""(30m|12h)""|,\s*""context"": ""\w+""")]
    private static partial Regex Newer();

    [GeneratedRegex(@"\{sealed (?<id>\w+)( then (?<next>\w+) (?<phase>\w+))?:(?<parts>[^}]*)\}")]
    private static partial Regex Sealed();
}
