using System.Text.Json;
using System.Text.RegularExpressions;
using Proxy.Simulator.Files;

namespace Proxy.Simulator.Rules.Semantics;

/// <summary>Hosted tools: where they run, whom they may reach, and what has to be searched for (mapping B4).</summary>
internal static partial class HostedToolRules
{
    private const int MostDomains = 100;

    private static readonly string[] Ways = ["server_url", "connector_id", "tunnel_id"];

    private static readonly string[] NotMinimal = ["web_search", "web_search_2025_08_26", "file_search", "image_generation", "code_interpreter"];

    public static ApiError? Check(RuleInput input, IReadOnlyList<JsonElement> tools) =>
        CheckEach(input, tools) ?? CheckMinimal(input, tools) ?? CheckDeferred(input, tools);

    private static ApiError? CheckEach(RuleInput input, IReadOnlyList<JsonElement> tools)
    {
        var labels = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < tools.Count; i++)
        {
            var at = $"tools[{i}]";
            var error = tools[i].Text("type") switch
            {
                "web_search" or "web_search_2025_08_26" => CheckSearch(tools[i], at),
                "mcp" => CheckServer(tools[i], at, labels),
                "code_interpreter" => CheckContainer(input, tools[i], at),
                "tool_search" or "namespace" when !input.Model.ToolSearch => Unsupported(tools[i].Text("type")!, input),
                _ => null,
            };
            if (error is not null) return error;
        }
        return null;
    }

    // Domains stand without a scheme (OpenAI's guide to web search).
    private static ApiError? CheckSearch(JsonElement tool, string at)
    {
        var domains = tool.Member("filters") is { } filters ? filters.Items("allowed_domains").Select(d => d.GetString()!).ToList() : [];
        if (domains.Count > MostDomains)
            return ApiError.Invalid($"Invalid '{at}.filters.allowed_domains': array too long. Expected an array with maximum length {MostDomains}, but got an array with length {domains.Count} instead.", $"{at}.filters.allowed_domains", "array_above_max_length");
        if (domains.FirstOrDefault(d => !Domain().IsMatch(d)) is { } wrong)
            return ApiError.Invalid($"Invalid '{at}.filters.allowed_domains': '{wrong}' is not a domain. Leave out the scheme.", $"{at}.filters.allowed_domains", "invalid_value");
        return tool.Member("user_location")?.Text("country") is { } country && !Country().IsMatch(country)
            ? ApiError.Invalid($"Invalid '{at}.user_location.country': '{country}'. Expected a two-letter ISO country code.", $"{at}.user_location.country", "invalid_value")
            : null;
    }

    private static ApiError? CheckServer(JsonElement tool, string at, HashSet<string> labels)
    {
        var label = tool.Text("server_label")!;
        if (!Label().IsMatch(label))
            return ApiError.Invalid($"Invalid '{at}.server_label': '{label}'. Must start with a letter and consist of only letters, digits, '-' and '_'.", $"{at}.server_label", "invalid_value");
        if (!labels.Add(label))
            return ApiError.Invalid($"Duplicate MCP server label '{label}'.", $"{at}.server_label", "invalid_value");
        var ways = Ways.Count(w => tool.Text(w) is not null);
        if (ways != 1)
            return ApiError.Invalid($"One of 'server_url', 'connector_id' or 'tunnel_id' must be provided for '{at}'.", at, ways == 0 ? "missing_required_parameter" : "mutually_exclusive_parameters");
        return tool.Text("server_url") is { } url && !(Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "https" or "http")
            ? ApiError.Invalid($"Invalid '{at}.server_url'. Expected a valid URL, but got a value with an invalid format.", $"{at}.server_url", "invalid_value")
            : null;
    }

    private static ApiError? CheckContainer(RuleInput input, JsonElement tool, string at)
    {
        if (tool.Text("container") is { } id)
            return input.Services.Containers.Exists(id) ? null : new ApiError(404, $"Container with id '{id}' not found.", "invalid_request_error", null, null);
        return tool.Member("container")?.Texts("file_ids").FirstOrDefault(file => input.Services.Files.Find(file) is null) is { } lost
            ? UploadedFiles.NotFound(lost, $"{at}.container.file_ids")
            : null;
    }

    private static ApiError? CheckMinimal(RuleInput input, IReadOnlyList<JsonElement> tools)
    {
        if (input.Root.Member("reasoning")?.Text("effort") != "minimal") return null;
        var refused = tools.Select(t => t.Text("type")!).Where(t => NotMinimal.Contains(t)).Distinct().ToList();
        return refused.Count == 0
            ? null
            : ApiError.Invalid($"The following tools cannot be used with reasoning.effort 'minimal': {string.Join(", ", refused)}.", "tools");
    }

    // A deferred tool is found by searching, or never.
    private static ApiError? CheckDeferred(RuleInput input, IReadOnlyList<JsonElement> tools)
    {
        for (var i = 0; i < tools.Count; i++)
        {
            var inner = tools[i].Items("tools").ToList();
            if (tools[i].Flag("defer_loading") != true && !inner.Any(t => t.Flag("defer_loading") == true)) continue;
            if (!input.Model.ToolSearch) return Unsupported("defer_loading", input);
            if (!tools.Any(t => t.Text("type") == "tool_search"))
                return ApiError.Invalid("Tools with 'defer_loading' need a tool of type 'tool_search' that loads them.", $"tools[{i}].defer_loading", "invalid_value");
        }
        return null;
    }

    private static ApiError Unsupported(string what, RuleInput input) =>
        ApiError.Invalid($"Tool '{what}' is not supported with {input.ModelName}.", "tools");

    [GeneratedRegex(@"^(?!-)[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]
    private static partial Regex Domain();

    [GeneratedRegex("^[A-Za-z]{2}$")]
    private static partial Regex Country();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]*$")]
    private static partial Regex Label();
}
