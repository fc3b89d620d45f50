namespace Proxy.Api.Settings;

/// <summary>What of changed settings can take effect while the gateway runs.</summary>
internal static class SettingsChange
{
    /// <param name="running">What is in force.</param>
    /// <param name="read">What configuration says now, without faults.</param>
    /// <param name="waiting">Names of settings that differ and take effect at the next start.</param>
    public static GatewayOptions Merge(GatewayOptions running, GatewayOptions read, out IReadOnlyList<string> waiting)
    {
        var names = new List<string>();
        Compare(names, "PROXY_ADMIN_KEY", running.AdminKey, read.AdminKey);
        Compare(names, "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT", running.CapturesContent, read.CapturesContent);
        Compare(names, "Proxy:Redaction:Tenants", running.Redaction.Tenants, read.Redaction.Tenants);
        Compare(names, "ConnectionStrings:redis", running.Redis, read.Redis);
        // Development's own key stands in no configuration.
        if (read.SealingKeys.Count > 0 || !running.IsDevelopment) Compare(names, "PROXY_SEALING_KEYS", Text(running), Text(read));
        Compare(names, "ConnectionStrings:blobs", running.Blobs, read.Blobs);
        Compare(names, "Proxy:Files", running.Files, read.Files);
        Compare(names, "Proxy:DataDirectory", running.DataDirectory, read.DataDirectory);
        Compare(names, "Proxy:State", (running.State, running.ClosedWhenStateIsDown), (read.State, read.ClosedWhenStateIsDown));
        Compare(names, "Proxy:Idempotency", running.Idempotency, read.Idempotency);
        Compare(names, "Proxy:ManagementPort", running.ManagementPort, read.ManagementPort);
        Compare(names, "Proxy:Batches", running.Batches, read.Batches);
        Compare(names, "Proxy:OrganizationId", running.OrganizationId, read.OrganizationId);
        Compare(names, "Proxy:HeadersTimeout", running.HeadersTimeout, read.HeadersTimeout);
        Compare(names, "Proxy:IdleTimeout", running.IdleTimeout, read.IdleTimeout);
        Compare(names, "Proxy:CommitAfter", running.CommitAfter, read.CommitAfter);
        Compare(names, "Proxy:PingInterval", running.PingInterval, read.PingInterval);
        Compare(names, "Proxy:ConnectTimeout", running.ConnectTimeout, read.ConnectTimeout);
        Compare(names, "Proxy:MaxBodyBytes", running.MaxBodyBytes, read.MaxBodyBytes);
        Compare(names, "Proxy:MaxAnswerBytes", running.MaxAnswerBytes, read.MaxAnswerBytes);
        Compare(names, "Proxy:MaxRetryAfterSeconds", running.MaxRetryAfterSeconds, read.MaxRetryAfterSeconds);
        Compare(names, "Proxy:PassThroughKeys", running.PassThroughKeys, read.PassThroughKeys);
        // The simulator is started, or not, before the gateway is.
        var isOther = running.UsesSimulator != read.UsesSimulator;
        if (isOther) names.Add("OPENAI_API_KEY");
        // Any key is taken on loopback only, which was checked when the addresses were.
        if (running.TakesAnyKey != read.TakesAnyKey) names.Add("PROXY_API_KEYS");
        waiting = names;
        var merged = running with
        {
            Upstreams = read.Upstreams,
            Models = read.Models,
            Profiles = read.Profiles,
            Limits = read.Limits,
            ModelLimits = read.ModelLimits,
            AllowUnknownModels = read.AllowUnknownModels,
            Strict = read.Strict,
            CachePolicy = read.CachePolicy,
            Retry = read.Retry,
            Breaker = read.Breaker,
            Redaction = read.Redaction with { Tenants = running.Redaction.Tenants },
            PublicUrl = read.PublicUrl,
        };
        if (running.TakesAnyKey == read.TakesAnyKey) merged = merged with { Keys = read.Keys };
        return isOther ? merged : merged with
        {
            OpenAIKey = read.OpenAIKey,
            OpenAIBaseUrl = read.OpenAIBaseUrl,
            Upstream = read.Upstream,
            Dialect = read.Dialect,
            UpstreamHttpVersion = read.UpstreamHttpVersion,
            TraceUpstream = read.TraceUpstream,
        };
    }

    private static void Compare<T>(List<string> names, string name, T running, T read)
    {
        if (!EqualityComparer<T>.Default.Equals(running, read)) names.Add(name);
    }

    private static string Text(GatewayOptions options) => string.Join(',', options.SealingKeys.Select(static key => key.Id + ":" + Convert.ToHexString(key.Secret)));
}
