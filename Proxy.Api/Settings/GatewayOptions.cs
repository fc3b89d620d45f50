using System.Net;
using Proxy.Core.Batches;
using Proxy.Core.Files;
using Proxy.Core.Idempotency;
using Proxy.Core.Keys;
using Proxy.Core.Limits;
using Proxy.Core.Models;
using Proxy.Core.Sealing;
using Proxy.Core.State;
using Proxy.Core.Upstream;

namespace Proxy.Api.Settings;

/// <summary>
/// Every setting of the gateway. Times are read as seconds (<c>7.5</c>) or as <c>hh:mm:ss</c>. Read and checked once, at
/// start, by <see cref="SettingsReader"/>; where a range is given, a value outside it stops the start.
/// </summary>
internal sealed record GatewayOptions
{
    public const string Section = "Proxy";

    /// <summary>
    /// <c>OPENAI_API_KEY</c>: the key for upstream. Default: none. Without it Development answers from the simulator and
    /// Production does not start.
    /// </summary>
    public string? OpenAIKey { get; init; }

    /// <summary><c>OPENAI_BASE_URL</c>: an absolute http or https address that ends before <c>/responses</c>. Default: <c>https://api.openai.com/v1</c>.</summary>
    public Uri OpenAIBaseUrl { get; init; } = new("https://api.openai.com/v1");

    /// <summary>
    /// <c>PROXY_SEALING_KEYS</c>: <c>id:base64 of 32 bytes</c>, comma separated; the first seals, all open. Default: none,
    /// which Production refuses and Development replaces by a key kept in <see cref="DataDirectory"/>.
    /// </summary>
    public IReadOnlyList<SealingKey> SealingKeys { get; init; } = [];

    /// <summary>
    /// <c>Proxy:Upstream</c>: name of the upstream, sealed into reasoning so that another upstream's is never replayed:
    /// 1 to 64 of <c>[A-Za-z0-9._-]</c>. Default: <c>openai</c> for api.openai.com, else the host name; <c>simulator</c>
    /// for the simulator.
    /// </summary>
    public string Upstream { get; init; } = "openai";

    /// <summary>
    /// <c>Proxy:Dialect</c>: <c>openai</c> for an upstream that takes all of OpenAI's parameters, <c>azure</c> for Azure OpenAI,
    /// <c>generic</c> for any other Responses server. Default: openai for api.openai.com and the simulator, azure for Azure's
    /// hosts, else generic.
    /// </summary>
    public UpstreamDialect Dialect { get; init; } = UpstreamDialect.OpenAI;

    /// <summary><c>Proxy:UpstreamHttpVersion</c>: <c>1.1</c> or <c>2</c>; 2 needs https and falls back to 1.1. Default: 2.</summary>
    public Version UpstreamHttpVersion { get; init; } = HttpVersion.Version20;

    /// <summary>
    /// <c>Proxy:TraceUpstream</c>: upstream is told the trace that a request belongs to, and its baggage (W3C): for one of your
    /// own, never for a vendor. Default: false.
    /// </summary>
    public bool TraceUpstream { get; init; }

    /// <summary><c>Proxy:DataDirectory</c>: where files are kept, relative to the content root. Default: null, the user's data folder; see <see cref="DataFolder"/>.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>
    /// <c>Proxy:HeadersTimeout</c>: seconds until upstream must have sent its headers, and in JSON mode its whole answer.
    /// Default 290, range 1 to 299: clients give up at 300 (K13).
    /// </summary>
    public TimeSpan HeadersTimeout { get; init; } = TimeSpan.FromSeconds(290);

    /// <summary><c>Proxy:IdleTimeout</c>: seconds an upstream stream may be silent. Default 290, range 1 to 3600.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(290);

    /// <summary>
    /// <c>Proxy:CommitAfter</c>: seconds a stream waits for upstream's first output before it answers 200 and begins (C4.1).
    /// Until then a failure is an HTTP status. Default 5, range 0.1 to 60.
    /// </summary>
    public TimeSpan CommitAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary><c>Proxy:PingInterval</c>: seconds of silence after which a stream gets a ping. Default 10, range 0.1 to 15 (K13).</summary>
    public TimeSpan PingInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>Proxy:ConnectTimeout</c>: seconds for one connection to upstream, TLS included. Default 10, range 0.1 to 60.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>Proxy:MaxBodyBytes</c>: bytes of a request body, decoded. Default 33554432 (32 MiB), range 1024 to 268435456.</summary>
    public int MaxBodyBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary><c>Proxy:MaxAnswerBytes</c>: bytes of a JSON answer from upstream. Default 67108864 (64 MiB), range 1048576 to 1073741824.</summary>
    public int MaxAnswerBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// <c>Proxy:MaxRetryAfterSeconds</c>: longer waits that upstream asks for are told as this many seconds, with a warning
    /// header; Claude Code gives up at once above 60 (K12). Default 60, range 1 to 86400.
    /// </summary>
    public int MaxRetryAfterSeconds { get; init; } = 60;

    /// <summary>
    /// <c>Proxy:ManagementPort</c>: where health and metrics answer, and nothing else does; on loopback while ASPNETCORE_URLS is. Range 1 to
    /// 65535. Default: none; health answers where everything else does, and metrics nowhere.
    /// </summary>
    public int? ManagementPort { get; init; }

    /// <summary><c>Proxy:OrganizationId</c>: UUID sent as <c>anthropic-organization-id</c>. Default: a fixed one of zeros.</summary>
    public Guid OrganizationId { get; init; } = Guid.Empty;

    /// <summary><c>Proxy:AllowUnknownModels</c>: names in no table go upstream as they are, instead of 404 (R1). Default: false.</summary>
    public bool AllowUnknownModels { get; init; }

    /// <summary>
    /// <c>Proxy:Strict</c>: refuse with Anthropic's 400 what is otherwise a warning: unknown fields and betas, foreign thinking,
    /// too large a max_tokens (C0.8, R26, R54). Claude Code needs it off. Default: false.
    /// </summary>
    public bool Strict { get; init; }

    /// <summary>
    /// <c>Proxy:CachePolicy</c>: what becomes of a request without any <c>cache_control</c> (R61): <c>implicit</c> lets upstream
    /// cache what it likes, <c>mirror</c> lets it cache nothing, as Anthropic would. Default: implicit.
    /// </summary>
    public CachePolicy CachePolicy { get; init; }

    /// <summary>
    /// <c>Proxy:Upstreams:{name}:…</c>: further upstreams, for <c>Proxy:Models:{name}:Targets</c>; see
    /// <see cref="UpstreamOptions"/>. Default: empty.
    /// </summary>
    public IReadOnlyDictionary<string, UpstreamOptions> Upstreams { get; init; } = new Dictionary<string, UpstreamOptions>();

    /// <summary>
    /// <c>Proxy:Retry:…</c>: <c>MaxRetries</c> on one target (0 to 5, default 2), <c>MaxRetryAfter</c> in seconds (0 to 60,
    /// default 3), <c>PerSecond</c> of all requests together (0 to 10000, default 10); see <see cref="RetryOptions"/>.
    /// </summary>
    public RetryOptions Retry { get; init; } = new();

    /// <summary>
    /// <c>Proxy:Breaker:…</c>: <c>FailureRatio</c> (0.01 to 1, default 0.5), <c>MinimumAttempts</c> (2 to 1000000, default 10),
    /// <c>Window</c> and <c>Break</c> in seconds (0.5 to 3600, default 30 and 15); see <see cref="BreakerOptions"/>.
    /// </summary>
    public BreakerOptions Breaker { get; init; } = new();

    /// <summary>
    /// <c>Proxy:Models:{name}:…</c>: by the name clients use, or by line (<c>opus</c>, <c>sonnet</c>, <c>haiku</c>,
    /// <c>fable</c>, <c>mythos</c>), or <c>*</c> for all the rest; see <see cref="ModelRule"/>. Default: empty.
    /// </summary>
    public IReadOnlyDictionary<string, ModelRule> Models { get; init; } = new Dictionary<string, ModelRule>();

    /// <summary><c>Proxy:Profiles:{upstream model}:…</c>: what differs from the built-in profile; see <see cref="ProfileRule"/>. Default: empty.</summary>
    public IReadOnlyDictionary<string, ProfileRule> Profiles { get; init; } = new Dictionary<string, ProfileRule>();

    /// <summary>
    /// <c>PROXY_API_KEYS</c>: the keys clients may use, comma separated, each 6 characters or more. Each is a tenant of its own:
    /// what is sealed for one does not open for another. Beside them, with a tenant, models and limits of their own,
    /// <c>Proxy:Keys:{name}:…</c>: <c>Key</c> or <c>Hash</c> (SHA-256, 64 hex digits), <c>Tenant</c> (default: the name), <c>Models</c> (default: all),
    /// <c>Limits</c>, <c>ModelLimits:{model}</c>. All keys, PROXY_API_KEYS included, once read. Default: empty.
    /// </summary>
    public IReadOnlyList<ClientKey> Keys { get; init; } = [];

    /// <summary>
    /// <c>Proxy:Limits:…</c>: for each key that has none of its own; see <see cref="LimitRule"/>. Default: no limits.
    /// </summary>
    public LimitRule Limits { get; init; } = LimitRule.None;

    /// <summary><c>Proxy:ModelLimits:{model}:…</c>: for each key, by the model name clients use. Default: empty.</summary>
    public IReadOnlyDictionary<string, LimitRule> ModelLimits { get; init; } = new Dictionary<string, LimitRule>();

    /// <summary><c>PROXY_ADMIN_KEY</c>: opens <c>/admin</c>, and nothing else; 16 characters or more. Default: none, and no <c>/admin</c>.</summary>
    public string? AdminKey { get; init; }

    /// <summary>
    /// <c>Proxy:Redaction:Requests</c>: upstream gets placeholders for personal data and secrets, and clients get them back;
    /// keys may say otherwise. Default: false. See <see cref="RedactionOptions"/>.
    /// </summary>
    public RedactionOptions Redaction { get; init; } = new();

    /// <summary>
    /// <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c>: <c>true</c>, <c>SPAN_ONLY</c> or <c>SPAN_AND_EVENT</c> put
    /// question and answer into the spans, with personal data and secrets masked. Default: nothing of either leaves.
    /// </summary>
    public bool CapturesContent { get; init; }

    /// <summary>
    /// <c>ConnectionStrings:redis</c>: where the state is that replicas share, as StackExchange.Redis reads it. Default: none,
    /// and the gateway keeps its state in an embedded Garnet under <see cref="DataDirectory"/>.
    /// </summary>
    public string? Redis { get; init; }

    /// <summary>
    /// <c>ConnectionStrings:blobs</c>: where files and batches are kept in Azure: a connection string, or the address of the
    /// account or of a container with a SAS. Default: none, and they are kept on disk under <see cref="DataDirectory"/>.
    /// </summary>
    public string? Blobs { get; init; }

    /// <summary>
    /// <c>Proxy:Files:…</c>: <c>MaxFileBytes</c> of one file (1024 to 5000000000, default 524288000), <c>MaxTenantBytes</c> of all
    /// files of a tenant (1024 to 10^15, default 1099511627776); see <see cref="FileLimits"/>.
    /// </summary>
    public FileLimits Files { get; init; } = new();

    /// <summary><c>Proxy:State:…</c>: <c>Prefix</c> of all keys, <c>Timeout</c> in seconds (0.01 to 10), <c>Lease</c> of an answer's place in seconds (1 to 600); see <see cref="StateOptions"/>.</summary>
    public StateOptions State { get; init; } = new();

    /// <summary>
    /// <c>Proxy:State:WhenDown</c>: while the state is gone, <c>open</c>: each replica limits by its own count;
    /// <c>closed</c>: limited keys are refused with 529. Default: open.
    /// </summary>
    public bool ClosedWhenStateIsDown { get; init; }

    /// <summary>
    /// <c>Proxy:Idempotency:…</c>: <c>Lifetime</c> of a kept answer in seconds (60 to 604800, default 86400), <c>Lease</c>
    /// of who runs a request (1 to 600, default 30), <c>MaxBytes</c> of one answer (1024 to 67108864, default 8388608); see <see cref="IdempotencyOptions"/>.
    /// </summary>
    public IdempotencyOptions Idempotency { get; init; } = new();

    /// <summary>
    /// <c>Proxy:PublicUrl</c>: where clients find this gateway, an absolute http or https address, for addresses in answers
    /// (<c>results_url</c>). Default: as X-Forwarded-Proto, X-Forwarded-Host and Host of the request say.
    /// </summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>
    /// <c>Proxy:Batches:…</c>: <c>Engine</c> of new batches, <c>worker</c> (default) or <c>upstream</c>; how their items are done: <c>Concurrency</c> of one worker, <c>RequestsPerMinute</c> of all,
    /// <c>Timeout</c> of an answer and <c>Lease</c> of an item in seconds, <c>MaxAttempts</c>, <c>InApi</c>; see <see cref="BatchOptions"/>.
    /// </summary>
    public BatchOptions Batches { get; init; } = new();

    /// <summary>
    /// <c>Proxy:PassThroughKeys</c>: a key that is none of the gateway's goes upstream as it is, so that the client's own OpenAI
    /// account answers and pays; upstream judges it. Default: false.
    /// </summary>
    public bool PassThroughKeys { get; init; }

    /// <summary>The environment is Development: what is missing is replaced, and said so.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>No key for upstream: answers come from the simulator in this process.</summary>
    public bool UsesSimulator { get; init; }

    /// <summary>Client keys are not checked; only loopback is listened on.</summary>
    public bool TakesAnyKey => Keys.Count == 0 && !PassThroughKeys;
}
