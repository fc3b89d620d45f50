using Microsoft.Extensions.DependencyInjection;

namespace AppHost;

/// <summary>What a person finds at the resources in the dashboard: links, and commands.</summary>
internal static class Dashboard
{
    public static IResourceBuilder<ProjectResource> WithLinks(this IResourceBuilder<ProjectResource> api) => api
        .WithUrlForEndpoint("http", url =>
        {
            url.DisplayText = "Anthropic API";
            url.Url += "/v1/messages";
        })
        .WithUrlForEndpoint("http", endpoint => new ResourceUrlAnnotation { Url = "/docs", DisplayText = "Documents" });

    /// <summary>A key made through /admin/keys stops to work, on every replica.</summary>
    public static IResourceBuilder<ProjectResource> WithRevokeKey(this IResourceBuilder<ProjectResource> api, IResourceBuilder<ParameterResource> adminKey) =>
        api.WithHttpCommand("/admin/keys", "Revoke a key", endpointName: "http", commandName: "revoke-key", commandOptions: new HttpCommandOptions
        {
            Description = "DELETE /admin/keys/{id}: the key is refused from then on.",
            IconName = "KeyReset",
            Method = HttpMethod.Delete,
            Arguments = [new InteractionInput { Name = "id", Label = "Id of the key", Description = "key_…, as GET /admin/keys tells it.", InputType = InputType.Text, Required = true }],
            ConfirmationMessage = "Its clients are refused at once. It cannot be undone.",
            PrepareRequest = async context =>
            {
                var id = Uri.EscapeDataString(context.Arguments.GetString("id") ?? "");
                context.Request.RequestUri = new Uri(context.Request.RequestUri!, "/admin/keys/" + id);
                context.Request.Headers.Add("x-api-key", await adminKey.Resource.GetValueAsync(context.CancellationToken));
            },
            ResultMode = HttpCommandResultMode.Text,
        });

    /// <summary>The worker is told to stop, as by SIGTERM: it takes nothing new, ends what it can and gives back the rest. Start begins again.</summary>
    public static IResourceBuilder<ProjectResource> WithDrain(this IResourceBuilder<ProjectResource> worker) =>
        worker.WithCommand("drain", "Drain", context => RunAsync(context, worker.Resource, KnownResourceCommands.StopCommand), new CommandOptions
        {
            Description = "Takes nothing new, ends what it can, gives back the rest, and stops. Start begins again.",
            IconName = "ArrowExit",
            UpdateState = static context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        });

    /// <summary>The conformance suite against this gateway, as often as one likes.</summary>
    public static IResourceBuilder<ProjectResource> WithSelfTest(this IResourceBuilder<ProjectResource> api, Upstream upstream)
    {
        var suite = api.ApplicationBuilder.AddProject<Projects.Proxy_Conformance>("conformance", launchProfileName: null)
            .WithArgs("--url", api.GetEndpoint("http"), "--key", "any")
            .WithReference(api)
            .WaitFor(api)
            .WithExplicitStart();
        if (upstream.Simulator is { } simulator) suite.WithArgs("--upstream-script", simulator.GetEndpoint("http"));
        if (ConsoleOf(suite) is { } console) api.WithUrl(console, "Conformance run");
        return api.WithCommand("self-test", "Run the self-test", context => RunAsync(context, suite.Resource, KnownResourceCommands.StartCommand), new CommandOptions
        {
            Description = "Runs Proxy.Conformance against this gateway; its console shows the cases.",
            IconName = "Beaker",
            IsHighlighted = true,
            UpdateState = static context => context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
        });
    }

    /// <summary>The dashboard's page of a resource's console; null where no dashboard runs.</summary>
    private static string? ConsoleOf(IResourceBuilder<ProjectResource> resource) =>
        resource.ApplicationBuilder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { Length: > 0 } dashboard ? $"{dashboard}/consolelogs/resource/{resource.Resource.Name}" : null;

    private static Task<ExecuteCommandResult> RunAsync(ExecuteCommandContext context, IResource resource, string command) =>
        context.Services.GetRequiredService<ResourceCommandService>().ExecuteCommandAsync(resource, command, context.CancellationToken);
}
