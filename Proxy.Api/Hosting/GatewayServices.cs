using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Proxy.Api.Batches;
using Proxy.Api.Counting;
using Proxy.Api.Files;
using Proxy.Api.Idempotency;
using Proxy.Api.Keys;
using Proxy.Api.Limiting;
using Proxy.Api.Messages;
using Proxy.Api.Pipeline;
using Proxy.Api.Redaction;
using Proxy.Api.Relay;
using Proxy.Api.Routing;
using Proxy.Api.Settings;
using Proxy.Api.State;
using Proxy.Core.Batches;
using Proxy.Core.Files;
using Proxy.Core.Idempotency;
using Proxy.Core.Keys;
using Proxy.Core.Limits;
using Proxy.Core.OpenAI.Counting;
using Proxy.Core.Relay;
using Proxy.Core.Sealing;
using Proxy.Core.Storage;
using Proxy.Core.Upstream;

namespace Proxy.Api.Hosting;

/// <summary>Everything here is made once: no step of the request path needs a scope.</summary>
internal static class GatewayServices
{
    /// <param name="isWorker">The process is there for the items of batches alone.</param>
    public static IServiceCollection AddGateway(this IServiceCollection services, Gateway gateway, TimeProvider time, bool isWorker = false)
    {
        var options = gateway.Options;
        if (gateway.Simulator is { } simulator) services.AddHostedService(_ => new SimulatedUpstream(simulator));
        services.AddHealthChecks().AddCheck<StateHost>("state");
        services.TryAddSingleton(_ => ObjectStores.Create(options.Blobs, gateway.DataDirectory));
        return services
            .AddSingleton(gateway)
            .AddSingleton(options)
            .AddSingleton(time)
            .AddSingleton<DistributedContextPropagator>(new TraceIdsOnly())
            .AddSingleton(services => new StateHost(options, gateway.DataDirectory, time, services.GetRequiredService<ILogger<StateHost>>()))
            .AddSingleton(services => services.GetRequiredService<StateHost>().Store)
            .AddSingleton(services => new KeyDirectory(options.Keys, options.AdminKey is null && !isWorker ? null : services.GetRequiredService<KeyStore>(), time))
            .AddSingleton<KeyStore>()
            .AddSingleton<GuessLimit>()
            .AddHostedService<KeyFollower>()
            .AddSingleton(options.Files)
            .AddSingleton<FileIndex>()
            .AddSingleton<FileStore>()
            .AddSingleton<FileSweep>()
            .AddHostedService<FileSweeper>()
            .AddSingleton<MirrorTable>()
            .AddSingleton<FileMirrors>()
            .AddSingleton<MadeFiles>()
            .AddSingleton<FileSources>()
            .AddSingleton<PassedFiles>()
            .AddBatches(isWorker || (options.Batches.InApi ?? options.Redis is null), isWorker)
            .AddSingleton(options.Idempotency)
            .AddSingleton<IdempotencyStore>()
            .AddSingleton<AnswerFollower>()
            .AddSingleton<OnceRunner>()
            .AddSingleton<LocalLedger>()
            .AddSingleton<ILedger, SharedLedger>()
            .AddSingleton<Limiter>()
            .AddHostedService(services => services.GetRequiredService<Limiter>())
            .AddSingleton<IEnvelope>(_ => new AesGcmEnvelope(options.SealingKeys))
            .AddSingleton(_ => new HttpMessageInvoker(UpstreamTransport.CreateHandler(options.ConnectTimeout)))
            .AddSingleton(services => new LiveSettings(
                GatewaySnapshot.Create(options, gateway.Upstream, services.GetRequiredService<HttpMessageInvoker>(), time, services.GetRequiredService<ILogger<TargetBreakers>>())))
            .AddHostedService<SettingsReload>()
            .AddSingleton<MatcherPolicy, AnthropicPathPolicy>()
            .AddHostedService<GatewayGauges>()
            .AddSingleton<ErrorWriter>()
            .AddSingleton<RequestRedaction>()
            .AddSingleton<RetryBudget>()
            .AddSingleton<ITargetAsker<Question>, TargetAsker>()
            .AddSingleton<UpstreamAsker<Question>>()
            .AddSingleton<ITargetAsker<PassedQuestion>, RelayAsker>()
            .AddSingleton<UpstreamAsker<PassedQuestion>>()
            .AddSingleton(new UsageMemory(time))
            .AddSingleton<CountedPrewarm>()
            .AddSingleton<Compactor>()
            .AddSingleton<MessageTranslation>()
            .AddSingleton<MessageHandler>()
            .AddSingleton<TokenCounter>()
            .AddSingleton<CountHandler>()
            .AddSingleton<ResponseOwners>()
            .AddSingleton<RelayHandler>()
            .AddSingleton<MessagesRelay>();
    }
}
