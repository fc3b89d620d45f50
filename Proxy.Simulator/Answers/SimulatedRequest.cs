using System.Text.Json;
using Proxy.Simulator.Models;

namespace Proxy.Simulator.Answers;

/// <summary>A request that passed the rules, with what answering it needs to know.</summary>
internal sealed class SimulatedRequest(JsonElement root, ReadOnlyMemory<byte> body, ModelFacts model)
{
    private string? _container;

    public JsonElement Root { get; } = root;
    public ReadOnlyMemory<byte> Body { get; } = body;
    public ModelFacts Model { get; } = model;
    public string ModelName { get; } = root.Text("model") ?? "";
    public bool Stream { get; } = root.Flag("stream") ?? false;
    public int? MaxOutputTokens { get; } = root.Whole("max_output_tokens");

    /// <summary>Effective effort; null on models that do not reason.</summary>
    public string? Effort => Model.Reasoning ? LastConfiguredEffort() ?? Root.Member("reasoning")?.Text("effort") ?? Model.DefaultEffort : null;

    public bool Reasons => Effort is not null and not "none";

    /// <summary>auto, concise or detailed when a summary was asked for.</summary>
    public string? Summary => Root.Member("reasoning") is { } reasoning ? reasoning.Text("summary") ?? reasoning.Text("generate_summary") : null;

    public bool Obfuscates => Root.Member("stream_options")?.Flag("include_obfuscation") ?? true;

    /// <summary>Whether <c>include</c> asked for it.</summary>
    public bool Includes(string what) => Root.Items("include").Any(i => i.ValueEquals(what));

    /// <summary>Prepares the prompt cache and generates nothing (mapping B1).</summary>
    public bool Prewarms => Root.Member("prompt_cache_options")?.Flag("prewarm") ?? false;

    /// <summary>The container that code runs in: the one the request names, else one made for this answer.</summary>
    public string Container(IdMint ids) =>
        Tools.FirstOrDefault(t => t.Text("type") == "code_interpreter") is { ValueKind: JsonValueKind.Object } tool && tool.Text("container") is { } named
            ? named
            : _container ??= ids.Item("cntr_");

    public IEnumerable<JsonElement> Input => Root.Items("input");

    /// <summary>Tools of the request and those that <c>additional_tools</c> items brought later.</summary>
    public IEnumerable<JsonElement> Tools =>
        Root.Items("tools").Concat(Input.Where(i => i.Text("type") == "additional_tools").SelectMany(i => i.Items("tools")));

    /// <summary>Deferred tools that a tool search has brought in since.</summary>
    public IEnumerable<JsonElement> FoundTools => Input.Where(i => i.Text("type") == "tool_search_output").SelectMany(i => i.Items("tools"));

    private string? LastConfiguredEffort() =>
        Input.Where(i => i.Text("type") == "configuration_update").Select(i => i.Member("reasoning")?.Text("effort")).LastOrDefault(e => e is not null);
}
