using System.Net;
using Proxy.Core.Models;
using Proxy.Core.Sealing;

namespace Proxy.Api.Settings;

/// <summary>Configuration to <see cref="GatewayOptions"/>: the one place that knows the names, ranges and rules.</summary>
internal static class SettingsReader
{
    /// <exception cref="InvalidSettingsException">With every fault there is.</exception>
    public static GatewayOptions Read(IConfiguration configuration, bool isDevelopment)
    {
        var errors = new List<string>();
        var defaults = new GatewayOptions();
        var baseUrl = BaseUrl(configuration, defaults.OpenAIBaseUrl, errors);
        var key = Key(configuration, isDevelopment, errors);
        var section = new SectionReader(configuration.GetSection(GatewayOptions.Section), errors);
        var plainKeys = ClientKeys(configuration, errors);
        var limits = KeySettings.Limits(section, nameof(GatewayOptions.Limits));
        var modelLimits = KeySettings.ModelLimits(section, nameof(GatewayOptions.ModelLimits));
        var keys = KeySettings.Read(section, plainKeys, limits, modelLimits);
        if (keys.Count == 0 && !isDevelopment && string.IsNullOrWhiteSpace(configuration["PROXY_API_KEYS"]))
            errors.Add("PROXY_API_KEYS is missing (only Development takes any key)");
        var options = new GatewayOptions
        {
            IsDevelopment = isDevelopment,
            OpenAIKey = key,
            OpenAIBaseUrl = baseUrl,
            UsesSimulator = key is null && isDevelopment,
            ClientKeys = plainKeys,
            Keys = keys,
            Limits = limits,
            ModelLimits = modelLimits,
            AdminKey = AdminKey(configuration, errors),
            Redis = StateSettings.Redis(configuration, errors),
            State = StateSettings.Read(section, out var closedWhenDown),
            ClosedWhenStateIsDown = closedWhenDown,
            Idempotency = StateSettings.Idempotency(section),
            SealingKeys = SealingKeys(configuration, isDevelopment, errors),
            Upstream = UpstreamName(section, key is null ? "simulator" : NameOf(baseUrl)),
            Dialect = Dialect(section, key is null ? UpstreamDialect.OpenAI : DialectOf(baseUrl)),
            UpstreamHttpVersion = HttpVersionOf(section, defaults.UpstreamHttpVersion),
            DataDirectory = section.Text(nameof(GatewayOptions.DataDirectory)) ?? defaults.DataDirectory,
            HeadersTimeout = section.Seconds(nameof(GatewayOptions.HeadersTimeout), defaults.HeadersTimeout, 1, 299),
            IdleTimeout = section.Seconds(nameof(GatewayOptions.IdleTimeout), defaults.IdleTimeout, 1, 3600),
            CommitAfter = section.Seconds(nameof(GatewayOptions.CommitAfter), defaults.CommitAfter, 0.1, 60),
            PingInterval = section.Seconds(nameof(GatewayOptions.PingInterval), defaults.PingInterval, 0.1, 15),
            ConnectTimeout = section.Seconds(nameof(GatewayOptions.ConnectTimeout), defaults.ConnectTimeout, 0.1, 60),
            MaxBodyBytes = section.Number(nameof(GatewayOptions.MaxBodyBytes), 1024, 256 * 1024 * 1024) ?? defaults.MaxBodyBytes,
            MaxAnswerBytes = section.Number(nameof(GatewayOptions.MaxAnswerBytes), 1024 * 1024, 1024 * 1024 * 1024) ?? defaults.MaxAnswerBytes,
            MaxRetryAfterSeconds = section.Number(nameof(GatewayOptions.MaxRetryAfterSeconds), 1, 86_400) ?? defaults.MaxRetryAfterSeconds,
            OrganizationId = Organization(section, defaults.OrganizationId),
            AllowUnknownModels = section.Flag(nameof(GatewayOptions.AllowUnknownModels)) ?? defaults.AllowUnknownModels,
            Strict = section.Flag(nameof(GatewayOptions.Strict)) ?? defaults.Strict,
            CachePolicy = CachePolicyOf(section, defaults.CachePolicy),
            Models = Models(section),
            Profiles = Profiles(section),
        };
        section.RefuseUnknown();
        if (options.TakesAnyKey) ListenAddresses.RequireLoopback(configuration, errors);
        ListenAddresses.RequireWellFormed(configuration, errors);
        return errors.Count == 0 ? options : throw new InvalidSettingsException(errors);
    }

    private static Uri BaseUrl(IConfiguration configuration, Uri byDefault, List<string> errors)
    {
        var text = configuration["OPENAI_BASE_URL"];
        if (string.IsNullOrWhiteSpace(text)) return byDefault;
        if (Uri.TryCreate(text.Trim(), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0 && url.Fragment.Length == 0) return url;
        errors.Add("OPENAI_BASE_URL must be an absolute http or https address without user name or fragment");
        return byDefault;
    }

    private static string? Key(IConfiguration configuration, bool isDevelopment, List<string> errors)
    {
        var key = configuration["OPENAI_API_KEY"]?.Trim();
        if (!string.IsNullOrEmpty(key))
        {
            if (key.All(char.IsAscii) && !key.Any(c => char.IsControl(c) || c == ' ')) return key;
            errors.Add("OPENAI_API_KEY must be printable ASCII without spaces");
            return null;
        }

        if (!isDevelopment) errors.Add("OPENAI_API_KEY is missing (only Development answers from the simulator)");
        return null;
    }

    private static string? AdminKey(IConfiguration configuration, List<string> errors)
    {
        var key = configuration["PROXY_ADMIN_KEY"]?.Trim();
        if (string.IsNullOrEmpty(key)) return null;
        if (key.Length < 16) errors.Add("PROXY_ADMIN_KEY must have 16 characters or more");
        return key;
    }

    private static string[] ClientKeys(IConfiguration configuration, List<string> errors)
    {
        var text = configuration["PROXY_API_KEYS"];
        if (string.IsNullOrWhiteSpace(text)) return [];

        var keys = text.Split(',', StringSplitOptions.TrimEntries);
        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].Length == 0 || !keys[i].All(c => char.IsAscii(c) && !char.IsControl(c) && c != ' '))
                errors.Add($"PROXY_API_KEYS entry {i + 1}: a key is printable ASCII without spaces");
            else if (Array.IndexOf(keys, keys[i]) != i)
                errors.Add($"PROXY_API_KEYS entry {i + 1}: the key is there twice");
        }

        return keys;
    }

    private static IReadOnlyList<SealingKey> SealingKeys(IConfiguration configuration, bool isDevelopment, List<string> errors)
    {
        var text = configuration["PROXY_SEALING_KEYS"];
        if (string.IsNullOrWhiteSpace(text))
        {
            if (!isDevelopment) errors.Add("PROXY_SEALING_KEYS is missing (only Development makes its own)");
            return [];
        }

        var faults = new List<string>();
        var keys = SealingKey.Parse(text, faults);
        errors.AddRange(faults.Select(fault => "PROXY_SEALING_KEYS " + fault));
        return keys;
    }

    private static UpstreamDialect DialectOf(Uri baseUrl)
    {
        var host = baseUrl.Host.ToLowerInvariant();
        if (host is "api.openai.com" or "us.api.openai.com" or "eu.api.openai.com") return UpstreamDialect.OpenAI;
        // Trace quirk-azure-content-filters-stream came from the second.
        return host.EndsWith(".openai.azure.com", StringComparison.Ordinal)
            || host.EndsWith(".services.ai.azure.com", StringComparison.Ordinal)
            || host.EndsWith(".cognitiveservices.azure.com", StringComparison.Ordinal)
                ? UpstreamDialect.Azure
                : UpstreamDialect.Generic;
    }

    private static UpstreamDialect Dialect(SectionReader section, UpstreamDialect byDefault) => section.Text(nameof(GatewayOptions.Dialect)) switch
    {
        null => byDefault,
        "openai" => UpstreamDialect.OpenAI,
        "azure" => UpstreamDialect.Azure,
        "generic" => UpstreamDialect.Generic,
        _ => section.Fault(nameof(GatewayOptions.Dialect), "must be openai, azure or generic", byDefault),
    };

    private static CachePolicy CachePolicyOf(SectionReader section, CachePolicy byDefault)
    {
        const string name = nameof(GatewayOptions.CachePolicy);
        return section.Text(name) switch
        {
            null => byDefault,
            "implicit" => CachePolicy.Implicit,
            "mirror" => CachePolicy.Mirror,
            _ => section.Fault(name, "must be implicit or mirror", byDefault),
        };
    }

    private static string NameOf(Uri baseUrl) => baseUrl.Host.Equals("api.openai.com", StringComparison.OrdinalIgnoreCase)
        ? "openai"
        : new string([.. baseUrl.IdnHost.Take(64).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '_')]);

    private static string UpstreamName(SectionReader section, string byDefault)
    {
        const string name = nameof(GatewayOptions.Upstream);
        var text = section.Text(name) ?? byDefault;
        return text.Length <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
            ? text
            : section.Fault(name, "must be 1 to 64 of [A-Za-z0-9._-]", byDefault);
    }

    private static Version HttpVersionOf(SectionReader section, Version byDefault)
    {
        const string name = nameof(GatewayOptions.UpstreamHttpVersion);
        return section.Text(name) switch
        {
            null => byDefault,
            "1.1" => HttpVersion.Version11,
            "2" or "2.0" => HttpVersion.Version20,
            _ => section.Fault(name, "must be 1.1 or 2", byDefault),
        };
    }

    private static Guid Organization(SectionReader section, Guid byDefault)
    {
        const string name = nameof(GatewayOptions.OrganizationId);
        if (section.Text(name) is not { } text) return byDefault;
        return Guid.TryParseExact(text, "D", out var id) ? id : section.Fault(name, "must be a UUID", byDefault);
    }

    private static Dictionary<string, ModelRule> Models(SectionReader section)
    {
        var models = new Dictionary<string, ModelRule>(StringComparer.Ordinal);
        foreach (var (name, entry) in section.Table(nameof(GatewayOptions.Models)))
        {
            models[name] = new ModelRule
            {
                Upstream = ModelRef(entry, nameof(ModelRule.Upstream)),
                DisplayName = entry.Text(nameof(ModelRule.DisplayName)),
                Description = entry.Text(nameof(ModelRule.Description)),
                DefaultEffort = entry.Effort(nameof(ModelRule.DefaultEffort)),
                ThinkingByDefault = entry.Flag(nameof(ModelRule.ThinkingByDefault)),
                Prefill = Prefill(entry),
                MaxOutputTokens = entry.Number(nameof(ModelRule.MaxOutputTokens), 1, 1_000_000),
                MaxInputTokens = entry.Number(nameof(ModelRule.MaxInputTokens), 1024, 10_000_000),
            };
            entry.RefuseUnknown();
        }

        return models;
    }

    private static Dictionary<string, ProfileRule> Profiles(SectionReader section)
    {
        var profiles = new Dictionary<string, ProfileRule>(StringComparer.Ordinal);
        foreach (var (name, entry) in section.Table(nameof(GatewayOptions.Profiles)))
        {
            profiles[name] = new ProfileRule
            {
                Like = ModelRef(entry, nameof(ProfileRule.Like)),
                Reasoning = entry.Flag(nameof(ProfileRule.Reasoning)),
                Summaries = entry.Flag(nameof(ProfileRule.Summaries)),
                ParallelCalls = entry.Flag(nameof(ProfileRule.ParallelCalls)),
                Efforts = entry.Efforts(nameof(ProfileRule.Efforts)),
                DeveloperRole = entry.Flag(nameof(ProfileRule.DeveloperRole)),
                ConfigurationUpdate = entry.Flag(nameof(ProfileRule.ConfigurationUpdate)),
                OutputArrays = entry.Flag(nameof(ProfileRule.OutputArrays)),
                Phase = entry.Flag(nameof(ProfileRule.Phase)),
                StrictSchemas = entry.Flag(nameof(ProfileRule.StrictSchemas)),
                EncryptedReasoning = entry.Flag(nameof(ProfileRule.EncryptedReasoning)),
                OpenAIParameters = entry.Flag(nameof(ProfileRule.OpenAIParameters)),
                Compaction = entry.Flag(nameof(ProfileRule.Compaction)),
                ReasoningContext = entry.Flag(nameof(ProfileRule.ReasoningContext)),
                Breakpoints = entry.Flag(nameof(ProfileRule.Breakpoints)),
                Prewarm = entry.Flag(nameof(ProfileRule.Prewarm)),
                FastTier = entry.Flag(nameof(ProfileRule.FastTier)),
                NamespaceTools = entry.Flag(nameof(ProfileRule.NamespaceTools)),
                ToolSearch = entry.Flag(nameof(ProfileRule.ToolSearch)),
                AdditionalTools = entry.Flag(nameof(ProfileRule.AdditionalTools)),
                WebSearch = entry.Flag(nameof(ProfileRule.WebSearch)),
                CodeInterpreter = entry.Flag(nameof(ProfileRule.CodeInterpreter)),
                Mcp = entry.Flag(nameof(ProfileRule.Mcp)),
                Sampling = entry.Flag(nameof(ProfileRule.Sampling)),
                SamplingWithoutEffort = entry.Flag(nameof(ProfileRule.SamplingWithoutEffort)),
                ImageDetail = ImageDetail(entry),
                StreamOnly = entry.Flag(nameof(ProfileRule.StreamOnly)),
                InputTokens = entry.Flag(nameof(ProfileRule.InputTokens)),
                MaxToolName = entry.Number(nameof(ProfileRule.MaxToolName), 16, 128),
                MaxOutputTokens = entry.Number(nameof(ProfileRule.MaxOutputTokens), 16, 1_000_000),
                ContextWindow = entry.Number(nameof(ProfileRule.ContextWindow), 1024, 10_000_000),
                Family = entry.Text(nameof(ProfileRule.Family)),
            };
            entry.RefuseUnknown();
        }

        return profiles;
    }

    private static string? ImageDetail(SectionReader entry) => entry.Text(nameof(ProfileRule.ImageDetail)) switch
    {
        null => null,
        var text and ("auto" or "low" or "high" or "original") => text,
        _ => entry.Fault<string?>(nameof(ProfileRule.ImageDetail), "must be auto, low, high or original", null),
    };

    private static PrefillHandling? Prefill(SectionReader entry) => entry.Text(nameof(ModelRule.Prefill)) switch
    {
        null => null,
        "reject" => PrefillHandling.Reject,
        "emulate" => PrefillHandling.Emulate,
        _ => entry.Fault<PrefillHandling?>(nameof(ModelRule.Prefill), "must be reject or emulate", null),
    };

    private static string? ModelRef(SectionReader entry, string name) => entry.Text(name) switch
    {
        null => null,
        var text when ModelName.IsSafe(text) => text,
        _ => entry.Fault<string?>(name, "must be a model name: 1 to 128 of [A-Za-z0-9._:/@-]", null),
    };
}
