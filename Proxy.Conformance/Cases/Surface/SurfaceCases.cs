using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Surface;

/// <summary>C5, C6, C9, K2, K14: headers, counts, models and other paths.</summary>
internal static class SurfaceCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        new("request-id", "C5.1", "every answer has an id of its own", async trial =>
        {
            var (one, other) = (await trial.OkAsync(Hello.With("max_tokens", "16")), await trial.OkAsync(Hello.With("max_tokens", "16")));
            if (one.Header("request-id") is not { } id || !id.StartsWith("req_", StringComparison.Ordinal) || id == other.Header("request-id")) throw new NotHeldException("request-id: " + one.Header("request-id"));
        }),
        new("organization", "C5.2", "every answer names the organization, and a workspace that was named", async trial =>
            (await trial.OkAsync(Hello.Header("anthropic-workspace-id", "wrkspc_1"))).HasHeader("anthropic-organization-id", "?").HasHeader("anthropic-workspace-id", "wrkspc_1")) { NeedsUpstream = true },
        new("limits", "C5.3", "limits come under Anthropic's names, resets as moments", async trial =>
        {
            var reply = (await trial.OkAsync(Hello)).HasHeader("anthropic-ratelimit-requests-limit", "?").HasHeader("anthropic-ratelimit-requests-remaining", "?").HasHeader("anthropic-ratelimit-input-tokens-limit", "?")
                .HasHeader("anthropic-ratelimit-output-tokens-limit", null).HasHeader("x-ratelimit-limit-requests", null);
            if (!DateTimeOffset.TryParse(reply.Header("anthropic-ratelimit-tokens-reset"), System.Globalization.CultureInfo.InvariantCulture, out _)) throw new NotHeldException("tokens-reset: " + reply.Header("anthropic-ratelimit-tokens-reset"));
        }) { NeedsUpstream = true },
        Refused("version.old", "C5.5", "an old version is refused", Hello with { Version = "2023-01-01" }, "~anthropic-version"),
        Refused("version.unknown", "C5.5", "so is an unknown one", Hello with { Version = "2099-01-01" }, "~anthropic-version"),
        Takes("version.2023", "C5.5", "2023-06-01 is taken", Hello.With("max_tokens", "64").On2023, ("type", "=message")),
        new("beta.list", "C5.6", "betas come in one header, or in several", async trial =>
        {
            var ask = Hello.With("max_tokens", "64");
            (await trial.OkAsync(ask.Beta("context-1m-2025-08-07,thinking-binding-controls-2026-08-01"))).Message.Is("input_transformations", "[]");
            (await trial.OkAsync(ask.Beta("context-1m-2025-08-07").Beta("thinking-binding-controls-2026-08-01"))).Message.Is("input_transformations", "[]");
        }),
        new("idempotency-key", "C5.7", "an idempotency key changes nothing, and stays here", async trial =>
        {
            // A key of its own, or the answer is that of the run before.
            Ask Keyed() => Hello.Header("idempotency-key", $"stainless-node-retry-{trial.Time.GetTimestamp()}");
            var reply = await trial.SendAsync(Keyed());
            // What remembers such keys may only now be starting: clients try again, as they are told.
            for (var tries = 0; tries < 5 && reply.Status == 529 && reply.Header("x-should-retry") == "true"; tries++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), trial.Time, trial.Cancellation);
                reply = await trial.SendAsync(Keyed());
            }

            reply.HasStatus(200).Message.Is("type", "=message");
            (await trial.RequestsAsync())[0].Is("headers.idempotency-key", null);
        }) { NeedsUpstream = true },
        new("own-key", "C3.21 C5.7", "the client's key stays here", async trial =>
        {
            await trial.OkAsync(Hello);
            (await trial.RequestsAsync())[0].Is(("headers.x-api-key", null), ("headers.anthropic-version", null), ("headers.authorization", "^Bearer "));
        }) { NeedsUpstream = true },
        new("key.missing", "D3 C3.5", "without a key nobody is served", async trial => await trial.FailedAsync(Hello with { Key = "" }, 401, "authentication_error")) { Feature = Features.Keys },
        new("count", "C6", "a prompt is counted, a longer one is more", async trial =>
        {
            var (one, more) = ((await trial.OkAsync(Hello.Counted)).Body.Number("input_tokens"), (await trial.OkAsync(Ask.Of("\"Hi, how are you doing on this fine day in November?\"").Counted)).Body.Number("input_tokens"));
            if (one < 1 || more <= one) throw new NotHeldException($"counts are {one} and {more}");
        }),
        Refused("count.refused", "C6", "a count is refused like its message", Ask.Of(Content(Text(""))).Counted, "=messages.0.content.0: text content blocks must be non-empty"),
        new("count.upstream", "C6", "upstream counts what a message would send, and only that", async trial =>
        {
            await trial.OkAsync(Ask.Of($"\"Counted at {trial.Time.GetTimestamp()}\"").Tools(AddTool).Counted);
            var request = (await trial.RequestsAsync()).Single().Is("path", "=/v1/responses/input_tokens").At("body");
            request.Is(("max_output_tokens", null), ("stream", null), ("include", null), ("store", null), ("prompt_cache_key", null), ("tools.0.name", "=add"));
        }) { NeedsUpstream = true },
        new("models", "C9 K14", "models are listed with what clients show of them", async trial =>
        {
            var list = (await trial.OkAsync(Ask.Get("/v1/models"))).Body.Is(("has_more", "?"), ("first_id", "?"), ("last_id", "?"));
            foreach (var model in list.All("data"))
            {
                model.Is(("type", "=model"), ("display_name", "?"), ("created_at", "?"));
                if (!model.Text("id").Contains("claude", StringComparison.Ordinal) && !model.Text("id").Contains("anthropic", StringComparison.Ordinal)) throw new NotHeldException("discovery drops " + model.Text("id"));
            }
        }),
        new("models.pages", "C9", "they come in pages", async trial =>
        {
            var first = (await trial.OkAsync(Ask.Get("/v1/models?limit=1"))).Body.Is(("data.#", "1"), ("has_more", "true"));
            var next = (await trial.OkAsync(Ask.Get($"/v1/models?limit=1&after_id={first.Text("last_id")}"))).Body.Is("data.#", "1");
            if (next.Text("data.0.id") == first.Text("data.0.id")) throw new NotHeldException("the second page is the first");
        }),
        new("models.one", "C9", "one is asked for by its name", async trial => (await trial.OkAsync(Ask.Get("/v1/models/" + Ask.DefaultModel))).Body.Is(("id", "=" + Ask.DefaultModel), ("capabilities.thinking.supported", "true"), ("capabilities.structured_outputs.supported", "true"))),
        new("models.unknown", "C9", "an unknown one is not found", async trial => await trial.FailedAsync(Ask.Get("/v1/models/no-such-model"), 404, "not_found_error")),
        new("path.twice", "K2", "a base URL that ends in v1 works", async trial => await trial.OkAsync(Hello with { Path = "/v1/v1/messages" })) { NeedsUpstream = true },
        new("path.probe", "K2", "probes are answered without a key", async trial =>
        {
            foreach (var probe in ((string Method, string Path)[])[("HEAD", "/"), ("GET", "/"), ("HEAD", "/api/hello")])
                (await trial.SendAsync(Ask.Get(probe.Path) with { Method = probe.Method, Key = "", Version = null })).HasStatus(200);
        }) { NeedsUpstream = true },
        new("path.unknown", "C0.7", "what is not there is an error in Anthropic's shape", async trial => await trial.FailedAsync(Ask.Get("/v1/no-such-thing"), 404, "not_found_error")),
        Absent("files.absent", "C7 D38", "where there is no Files API its paths are not found", "/v1/files"),
        Absent("batches.absent", "C8 D39", "where there are no batches their paths are not found", "/v1/messages/batches"),
        new("upstream.model", "R1", "which model answered is told in a header", async trial => (await trial.OkAsync(Hello)).HasHeader("x-gateway-upstream-model", "?").HasHeader("x-gateway-upstream-request-id", "?")) { NeedsUpstream = true },
    ];

    private static Case Absent(string id, string rows, string title, string path) => new(id, rows, title, async trial =>
    {
        // Where it is there it lists something, if only nothing.
        if (await trial.SendAsync(Ask.Get(path)) is { Status: 200 } list)
        {
            list.Body.All("data");
            return;
        }

        await trial.FailedAsync(Ask.Get(path), 404, "not_found_error");
    });
}
