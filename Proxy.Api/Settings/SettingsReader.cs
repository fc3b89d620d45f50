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
        var section = new SectionReader(configuration.GetSection(GatewayOptions.Section), errors);
        var passThrough = section.Flag(nameof(GatewayOptions.PassThroughKeys)) ?? defaults.PassThroughKeys;
        var key = Key(configuration, isDevelopment || passThrough, errors);
        var plainKeys = ClientKeys(configuration, errors);
        var limits = KeySettings.Limits(section, nameof(GatewayOptions.Limits));
        var modelLimits = KeySettings.ModelLimits(section, nameof(GatewayOptions.ModelLimits));
        var keys = KeySettings.Read(section, plainKeys, limits, modelLimits);
        if (keys.Count == 0 && !isDevelopment && !passThrough && string.IsNullOrWhiteSpace(configuration["PROXY_API_KEYS"]))
            errors.Add("PROXY_API_KEYS is missing (only Development takes any key)");
        var upstream = UpstreamName(section, key is null && !passThrough ? "simulator" : NameOf(baseUrl));
        var httpVersion = UpstreamSettings.HttpVersionOf(section, nameof(GatewayOptions.UpstreamHttpVersion), defaults.UpstreamHttpVersion);
        var trace = section.Flag(nameof(GatewayOptions.TraceUpstream)) ?? defaults.TraceUpstream;
        var upstreams = UpstreamSettings.Read(section, upstream, httpVersion, trace);
        var options = new GatewayOptions
        {
            IsDevelopment = isDevelopment,
            OpenAIKey = key,
            OpenAIBaseUrl = baseUrl,
            UsesSimulator = key is null && isDevelopment && !passThrough,
            PassThroughKeys = passThrough,
            Keys = keys,
            Limits = limits,
            ModelLimits = modelLimits,
            AdminKey = AdminKey(configuration, errors),
            Redaction = Redaction(section),
            CapturesContent = CapturesContent(configuration, errors),
            Redis = StateSettings.Redis(configuration, errors),
            State = StateSettings.Read(section, out var closedWhenDown),
            ClosedWhenStateIsDown = closedWhenDown,
            Idempotency = StateSettings.Idempotency(section),
            Blobs = StoreSettings.Blobs(configuration, errors),
            Files = StoreSettings.Files(section),
            PublicUrl = PublicUrl(section),
            Batches = BatchSettings.Read(section),
            SealingKeys = SealingKeys(configuration, isDevelopment, errors),
            Upstream = upstream,
            Upstreams = upstreams,
            Dialect = UpstreamSettings.Dialect(section, key is null && !passThrough ? UpstreamDialect.OpenAI : UpstreamSettings.DialectOf(baseUrl)),
            UpstreamHttpVersion = httpVersion,
            TraceUpstream = trace,
            DataDirectory = section.Text(nameof(GatewayOptions.DataDirectory)),
            HeadersTimeout = section.Seconds(nameof(GatewayOptions.HeadersTimeout), defaults.HeadersTimeout, 1, 299),
            IdleTimeout = section.Seconds(nameof(GatewayOptions.IdleTimeout), defaults.IdleTimeout, 1, 3600),
            CommitAfter = section.Seconds(nameof(GatewayOptions.CommitAfter), defaults.CommitAfter, 0.1, 60),
            PingInterval = section.Seconds(nameof(GatewayOptions.PingInterval), defaults.PingInterval, 0.1, 15),
            ConnectTimeout = section.Seconds(nameof(GatewayOptions.ConnectTimeout), defaults.ConnectTimeout, 0.1, 60),
            MaxBodyBytes = section.Number(nameof(GatewayOptions.MaxBodyBytes), 1024, 256 * 1024 * 1024) ?? defaults.MaxBodyBytes,
            MaxAnswerBytes = section.Number(nameof(GatewayOptions.MaxAnswerBytes), 1024 * 1024, 1024 * 1024 * 1024) ?? defaults.MaxAnswerBytes,
            MaxRetryAfterSeconds = section.Number(nameof(GatewayOptions.MaxRetryAfterSeconds), 1, 86_400) ?? defaults.MaxRetryAfterSeconds,
            ManagementPort = section.Number(nameof(GatewayOptions.ManagementPort), 1, 65535),
            OrganizationId = Organization(section, defaults.OrganizationId),
            AllowUnknownModels = section.Flag(nameof(GatewayOptions.AllowUnknownModels)) ?? defaults.AllowUnknownModels,
            Strict = section.Flag(nameof(GatewayOptions.Strict)) ?? defaults.Strict,
            CachePolicy = CachePolicyOf(section, defaults.CachePolicy),
            Retry = RoutingSettings.Retry(section),
            Breaker = RoutingSettings.Breaker(section),
            Models = ModelSettings.Models(section, name => name == upstream || upstreams.ContainsKey(name)),
            Profiles = ModelSettings.Profiles(section),
        };
        section.RefuseUnknown();
        if (options.TakesAnyKey) ListenAddresses.RequireLoopback(configuration, errors);
        ListenAddresses.RequireWellFormed(configuration, errors);
        if (options.ManagementPort is { } port) ListenAddresses.RequireOther(configuration, port, errors);
        return errors.Count == 0 ? options : throw new InvalidSettingsException(errors);
    }

    private static Uri BaseUrl(IConfiguration configuration, Uri byDefault, List<string> errors)
    {
        var text = configuration["OPENAI_BASE_URL"];
        if (string.IsNullOrWhiteSpace(text)) return byDefault;
        if (UpstreamSettings.IsBaseUrl(text.Trim(), out var url)) return url;
        errors.Add("OPENAI_BASE_URL must be an absolute http or https address without user name or fragment");
        return byDefault;
    }

    private static Uri? PublicUrl(SectionReader section)
    {
        const string name = nameof(GatewayOptions.PublicUrl);
        if (section.Text(name) is not { } text) return null;
        return UpstreamSettings.IsBaseUrl(text, out var url) ? url : section.Fault<Uri?>(name, "must be an absolute http or https address without user name or fragment", null);
    }

    private static string? Key(IConfiguration configuration, bool mayBeMissing, List<string> errors)
    {
        var key = configuration["OPENAI_API_KEY"]?.Trim();
        if (!string.IsNullOrEmpty(key))
        {
            if (UpstreamSettings.IsKey(key)) return key;
            errors.Add("OPENAI_API_KEY must be printable ASCII without spaces");
            return null;
        }

        if (!mayBeMissing) errors.Add("OPENAI_API_KEY is missing (only Development answers from the simulator)");
        return null;
    }

    private static RedactionOptions Redaction(SectionReader section)
    {
        if (section.Child("Redaction") is not { } entry) return new RedactionOptions();
        var options = new RedactionOptions { Requests = entry.Flag(nameof(RedactionOptions.Requests)) ?? false, Tenants = entry.Flag(nameof(RedactionOptions.Tenants)) ?? false };
        entry.RefuseUnknown();
        return options;
    }

    // As the GenAI conventions name the modes; EVENT_ONLY has no spans to write to, and other events there are none.
    private static bool CapturesContent(IConfiguration configuration, List<string> errors)
    {
        const string name = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";
        var text = configuration[name]?.Trim();
        if (string.IsNullOrEmpty(text)) return false;
        switch (text.ToUpperInvariant())
        {
            case "TRUE" or "SPAN_ONLY" or "SPAN_AND_EVENT":
                return true;
            case "FALSE" or "NO_CONTENT" or "EVENT_ONLY":
                return false;
            default:
                errors.Add(name + " must be true, false, NO_CONTENT, SPAN_ONLY, EVENT_ONLY or SPAN_AND_EVENT");
                return false;
        }
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
        return UpstreamSettings.IsName(text)
            ? text
            : section.Fault(name, "must be 1 to 64 of [A-Za-z0-9._-]", byDefault);
    }

    private static Guid Organization(SectionReader section, Guid byDefault)
    {
        const string name = nameof(GatewayOptions.OrganizationId);
        if (section.Text(name) is not { } text) return byDefault;
        return Guid.TryParseExact(text, "D", out var id) ? id : section.Fault(name, "must be a UUID", byDefault);
    }
}
