using Microsoft.Extensions.Hosting;

namespace AppHost;

/// <summary>What the gateway and the worker share: state and files.</summary>
internal static class SharedServices
{
    /// <summary>Published: Azure Managed Redis. With a container runtime: Redis 8, kept over restarts. Without: Garnet, in a process of its own.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddState(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.ExecutionContext.IsPublishMode) return builder.AddManagedState(name);
        if (builder.HasContainers()) return builder.AddRedis(name).WithDataVolume().WithPersistence(TimeSpan.FromSeconds(10)).WithLifetime(ContainerLifetime.Persistent);

        // A process of this machine, so never published: azd knows no such resource.
        var password = builder.AddParameter(name + "-password", Generated.Password, secret: true, persist: true);
        var garnet = builder.AddProject<Projects.Proxy_Api>("garnet", launchProfileName: null)
            .WithArgs("state")
            .WithEndpoint(scheme: "tcp", name: "tcp", env: "PROXY_STATE_PORT")
            .WithEndpoint("tcp", static endpoint => endpoint.TargetHost = "127.0.0.1") // where it listens
            .WithEnvironment("PROXY_STATE_PASSWORD", password)
            .WithEnvironment("Proxy__DataDirectory", builder.DataDirectory());
        var address = garnet.GetEndpoint("tcp").Property(EndpointProperty.HostAndPort);
        return builder.AddConnectionString(name, ReferenceExpression.Create($"{address},password={password}"));
    }

    /// <summary>Published: Azure Blob Storage. With a container runtime: its emulator. Without: null, files are kept in the data directory.</summary>
    public static IResourceBuilder<IResourceWithConnectionString>? AddFiles(this IDistributedApplicationBuilder builder, string name)
    {
        if (builder.ExecutionContext.IsPublishMode) return builder.AddAzureStorage("storage").AddBlobs(name);
        return builder.HasContainers()
            ? builder.AddAzureStorage("storage").RunAsEmulator(emulator => emulator.WithDataVolume().WithLifetime(ContainerLifetime.Persistent)).AddBlobs(name)
            : null;
    }

    /// <summary>
    /// Connections, upstream, and one data directory for all: files, where no blob storage is, and Development's sealing key.
    /// Only ConnectionStrings__* are injected: nothing reads the parts of them.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithGateway(
        this IResourceBuilder<ProjectResource> service,
        IResourceBuilder<IResourceWithConnectionString> redis,
        IResourceBuilder<IResourceWithConnectionString>? blobs,
        Upstream upstream)
    {
        service.WithReferenceEnvironment(ReferenceEnvironmentInjectionFlags.ConnectionString).WithReference(redis).WaitFor(redis);
        if (blobs is not null) service.WithReference(blobs).WaitFor(blobs);
        if (service.ApplicationBuilder.ExecutionContext.IsRunMode)
            service.WithEnvironment("DOTNET_ENVIRONMENT", Environments.Development).WithEnvironment("Proxy__DataDirectory", service.ApplicationBuilder.DataDirectory());
        return upstream.Configure(service);
    }

    /// <summary>Health, on a port of its own: never external, one for each replica.</summary>
    public static IResourceBuilder<ProjectResource> WithManagementPort(this IResourceBuilder<ProjectResource> service)
    {
        int? fixedPort = service.ApplicationBuilder.ExecutionContext.IsPublishMode ? 8081 : null;
#pragma warning disable ASPIREPROBES001 // Probes are experimental; they become Container Apps' own, and health checks in the dashboard.
        return service.WithHttpEndpoint(targetPort: fixedPort, name: "management", env: "Proxy__ManagementPort")
            .WithHttpProbe(ProbeType.Readiness, "/health", endpointName: "management")
            .WithHttpProbe(ProbeType.Liveness, "/alive", endpointName: "management");
#pragma warning restore ASPIREPROBES001
    }

    private static string DataDirectory(this IDistributedApplicationBuilder builder) => Path.Combine(builder.AppHostDirectory, ".data");

    private static bool HasContainers(this IDistributedApplicationBuilder builder) => ContainerRuntime.IsRunning(builder.Configuration);
}
