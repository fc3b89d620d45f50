using System.Net;
using Proxy.Api.Settings;
using Proxy.Core.Batches;
using Proxy.Core.Files;
using Proxy.Core.Idempotency;
using Proxy.Core.Keys;
using Proxy.Core.Limits;
using Proxy.Core.Models;
using Proxy.Core.Sealing;
using Proxy.Core.State;
using Proxy.Core.Upstream;

namespace Proxy.Tests.Api.Settings;

public sealed class SettingsChangeTests
{
    private static readonly ClientKey s_key = new() { Id = "key_1", Hash = new string('0', 64), Name = "n", Tenant = "t" };
    private static readonly GatewayOptions s_running = new() { IsDevelopment = false, Keys = [s_key], OpenAIKey = "k" };

    // Every setting once, in one table or the other: a new one must say which it is.
    private static readonly Dictionary<string, GatewayOptions> s_live = new()
    {
        [nameof(GatewayOptions.OpenAIKey)] = s_running with { OpenAIKey = "x" },
        [nameof(GatewayOptions.OpenAIBaseUrl)] = s_running with { OpenAIBaseUrl = new Uri("http://x.test") },
        [nameof(GatewayOptions.Upstream)] = s_running with { Upstream = "x" },
        [nameof(GatewayOptions.Dialect)] = s_running with { Dialect = UpstreamDialect.Generic },
        [nameof(GatewayOptions.UpstreamHttpVersion)] = s_running with { UpstreamHttpVersion = HttpVersion.Version11 },
        [nameof(GatewayOptions.TraceUpstream)] = s_running with { TraceUpstream = true },
        [nameof(GatewayOptions.Upstreams)] = s_running with { Upstreams = new Dictionary<string, UpstreamOptions>() },
        [nameof(GatewayOptions.Models)] = s_running with { Models = new Dictionary<string, ModelRule>() },
        [nameof(GatewayOptions.Profiles)] = s_running with { Profiles = new Dictionary<string, ProfileRule>() },
        [nameof(GatewayOptions.Keys)] = s_running with { Keys = [s_key, s_key] },
        [nameof(GatewayOptions.Limits)] = s_running with { Limits = new LimitRule { RequestsPerMinute = 1 } },
        [nameof(GatewayOptions.ModelLimits)] = s_running with { ModelLimits = new Dictionary<string, LimitRule>() },
        [nameof(GatewayOptions.AllowUnknownModels)] = s_running with { AllowUnknownModels = true },
        [nameof(GatewayOptions.Strict)] = s_running with { Strict = true },
        [nameof(GatewayOptions.CachePolicy)] = s_running with { CachePolicy = CachePolicy.Mirror },
        [nameof(GatewayOptions.Retry)] = s_running with { Retry = new RetryOptions { MaxRetries = 1 } },
        [nameof(GatewayOptions.Redaction)] = s_running with { Redaction = new RedactionOptions { Requests = true } },
        [nameof(GatewayOptions.PublicUrl)] = s_running with { PublicUrl = new Uri("http://x.test") },
        [nameof(GatewayOptions.Breaker)] = s_running with { Breaker = new BreakerOptions { MinimumAttempts = 2 } },
    };

    private static readonly Dictionary<string, GatewayOptions> s_atStart = new()
    {
        [nameof(GatewayOptions.AdminKey)] = s_running with { AdminKey = "x" },
        [nameof(GatewayOptions.CapturesContent)] = s_running with { CapturesContent = true },
        [nameof(GatewayOptions.Redis)] = s_running with { Redis = "x" },
        [nameof(GatewayOptions.Blobs)] = s_running with { Blobs = "x" },
        [nameof(GatewayOptions.Files)] = s_running with { Files = new FileLimits { MaxFileBytes = 2048 } },
        [nameof(GatewayOptions.SealingKeys)] = s_running with { SealingKeys = [new SealingKey("x", new byte[32])] },
        [nameof(GatewayOptions.DataDirectory)] = s_running with { DataDirectory = "x" },
        [nameof(GatewayOptions.State)] = s_running with { State = new StateOptions { Prefix = "x" } },
        [nameof(GatewayOptions.ClosedWhenStateIsDown)] = s_running with { ClosedWhenStateIsDown = true },
        [nameof(GatewayOptions.Idempotency)] = s_running with { Idempotency = new IdempotencyOptions { MaxBytes = 1024 } },
        [nameof(GatewayOptions.Batches)] = s_running with { Batches = new BatchOptions { Concurrency = 1 } },
        [nameof(GatewayOptions.ManagementPort)] = s_running with { ManagementPort = 9 },
        [nameof(GatewayOptions.OrganizationId)] = s_running with { OrganizationId = new Guid(1, 2, 3, new byte[8]) },
        [nameof(GatewayOptions.HeadersTimeout)] = s_running with { HeadersTimeout = TimeSpan.FromSeconds(1) },
        [nameof(GatewayOptions.IdleTimeout)] = s_running with { IdleTimeout = TimeSpan.FromSeconds(1) },
        [nameof(GatewayOptions.CommitAfter)] = s_running with { CommitAfter = TimeSpan.FromSeconds(1) },
        [nameof(GatewayOptions.PingInterval)] = s_running with { PingInterval = TimeSpan.FromSeconds(1) },
        [nameof(GatewayOptions.ConnectTimeout)] = s_running with { ConnectTimeout = TimeSpan.FromSeconds(1) },
        [nameof(GatewayOptions.MaxBodyBytes)] = s_running with { MaxBodyBytes = 2048 },
        [nameof(GatewayOptions.MaxAnswerBytes)] = s_running with { MaxAnswerBytes = 2048 },
        [nameof(GatewayOptions.MaxRetryAfterSeconds)] = s_running with { MaxRetryAfterSeconds = 1 },
        [nameof(GatewayOptions.PassThroughKeys)] = s_running with { PassThroughKeys = true },
        [nameof(GatewayOptions.UsesSimulator)] = s_running with { UsesSimulator = true },
    };

    [Fact]
    public void Every_setting_takes_effect_at_once_or_says_that_it_does_not()
    {
        var all = typeof(GatewayOptions).GetProperties().Where(property => property.SetMethod is not null).Select(property => property.Name).Except([nameof(GatewayOptions.IsDevelopment)]);
        Assert.Equal(all.Order(StringComparer.Ordinal), s_live.Keys.Concat(s_atStart.Keys).Order(StringComparer.Ordinal));
        Assert.All(s_live, change =>
        {
            var merged = SettingsChange.Merge(s_running, change.Value, out var waiting);
            Assert.Empty(waiting);
            Assert.Equal(Value(change.Value, change.Key), Value(merged, change.Key));
            Assert.NotSame(Value(s_running, change.Key), Value(merged, change.Key));
        });
        Assert.All(s_atStart, change =>
        {
            var merged = SettingsChange.Merge(s_running, change.Value, out var waiting);
            Assert.Single(waiting);
            Assert.Equal(Value(s_running, change.Key), Value(merged, change.Key));
        });
    }

    [Fact]
    public void Any_key_is_taken_from_the_start_or_never()
    {
        var open = SettingsChange.Merge(s_running, s_running with { Keys = [] }, out var waiting);
        Assert.Equal(["PROXY_API_KEYS"], waiting);
        Assert.False(open.TakesAnyKey);
    }

    private static object? Value(GatewayOptions options, string name) => typeof(GatewayOptions).GetProperty(name)!.GetValue(options);
}
