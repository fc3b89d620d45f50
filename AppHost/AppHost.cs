using AppHost;

var builder = DistributedApplication.CreateBuilder(args);

// What both services share. Published: managed Redis and blob storage. Here: containers, or what needs none.
var redis = builder.AddState("redis");
var blobs = builder.AddFiles("blobs");
var upstream = builder.AddUpstream();
var adminKey = builder.AddParameter("proxy-admin-key", Generated.Password, secret: true, persist: true).WithDescription("Opens /admin/keys.");

// The profile with an address: the first one leaves ASPNETCORE_URLS to whoever runs the gateway alone.
var api = builder.AddProject<Projects.Proxy_Api>("api", launchProfileName: "http")
    .WithExternalHttpEndpoints()
    .WithManagementPort()
    .WithGateway(redis, blobs, upstream)
    .WithEnvironment("PROXY_ADMIN_KEY", adminKey)
    .WithReplicas(2)
    .WithLinks()
    .WithRevokeKey(adminKey);

var worker = builder.AddProject<Projects.Proxy_Worker>("worker", launchProfileName: null)
    .WithManagementPort()
    .WithGateway(redis, blobs, upstream)
    .WithDrain();

if (builder.ExecutionContext.IsPublishMode)
{
    // Production does not start without them; in Development any key is taken, on loopback only.
    var clientKeys = builder.AddParameter("proxy-api-keys", secret: true).WithDescription("Client keys, comma separated.");
    var sealingKeys = builder.AddParameter("proxy-sealing-keys", secret: true).WithDescription("id:base64 of 32 bytes, comma separated; the first seals.");
    foreach (var service in new[] { api, worker }) service.WithEnvironment("PROXY_API_KEYS", clientKeys).WithEnvironment("PROXY_SEALING_KEYS", sealingKeys);
    builder.AddAzureContainerAppEnvironment("env");
    api.PublishAsGateway();
    worker.PublishAsWorker(redis);
}
else
{
    api.WithSelfTest(upstream);
}

builder.Build().Run();
