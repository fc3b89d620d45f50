using Aspire.Hosting.Azure;
using Azure.Provisioning;
using Azure.Provisioning.AppContainers;
using Azure.Provisioning.Expressions;
using Azure.Provisioning.RedisEnterprise;

namespace AppHost;

/// <summary>What is different on Azure: Container Apps, Managed Redis.</summary>
internal static class AzureResources
{
    private const string RedisPassword = "REDIS_PASSWORD";

    /// <summary>One node, because scripts touch keys of several slots; nothing evicted, because limits and queues are no cache; kept on disk.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddManagedState(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddAzureManagedRedis(name).WithAccessKeyAuthentication().ConfigureInfrastructure(static infrastructure =>
        {
            var database = infrastructure.GetProvisionableResources().OfType<RedisEnterpriseDatabase>().Single();
            // As text: the enumeration of this version may not have it yet, the service (2025-07-01) does.
            database.ClusteringPolicy = new StringLiteralExpression("NoCluster");
            database.EvictionPolicy = RedisEnterpriseEvictionPolicy.NoEviction;
            database.Persistence = new RedisPersistenceSettings { IsAofEnabled = true, AofFrequency = PersistenceSettingAofFrequency.OneSecond };
        });

    public static void PublishAsGateway(this IResourceBuilder<ProjectResource> api) => api.PublishAsAzureContainerApp(static (_, app) =>
    {
        app.Template.Scale.MaxReplicas = 10;
        // A stream may last for minutes: it is let end.
        app.Template.TerminationGracePeriodSeconds = 600L;
    });

    /// <summary>One worker, and one more for each further open batch: KEDA's redis scaler reads how many members the sorted set has.</summary>
    public static void PublishAsWorker(this IResourceBuilder<ProjectResource> worker, IResourceBuilder<IResourceWithConnectionString> redis)
    {
        var managed = (AzureManagedRedisResource)redis.Resource;
        // The scaler has no use for a connection string: it wants the password as a secret of the app, which this makes.
        worker.WithEnvironment(RedisPassword, managed.Password!).PublishAsAzureContainerApp((infrastructure, app) =>
        {
            var host = new BicepOutputReference("hostName", managed).AsProvisioningParameter(infrastructure);
            app.Template.TerminationGracePeriodSeconds = 600L;
            app.Template.Scale.MaxReplicas = 10;
            app.Template.Scale.Rules =
            [
                new ContainerAppScaleRule
                {
                    Name = "open-batches",
                    Custom = new ContainerAppCustomScaleRule
                    {
                        CustomScaleRuleType = "redis",
                        Metadata =
                        {
                            { "address", BicepFunction.Interpolate($"{host}:10000") },
                            { "enableTLS", "true" },
                            { "listName", "rp:batches" },
                            { "listLength", "1" },
                        },
                        Auth = [new ContainerAppScaleRuleAuth { TriggerParameter = "password", SecretRef = RedisPassword.Replace('_', '-').ToLowerInvariant() }],
                    },
                },
            ];
        });
    }
}
