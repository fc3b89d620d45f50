using Microsoft.Extensions.DependencyInjection;
using Proxy.Core.Storage;
using Proxy.Tests.Api.Batches;
using Proxy.Tests.Storage;

namespace Proxy.Tests.Api.Files;

/// <summary>A store that is full, away or closed is an error that clients deal with as they should.</summary>
public sealed class StoreFaultTests
{
    [Fact]
    public async Task Blob_storage_that_is_away_is_an_overload_to_be_tried_again()
    {
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(("ConnectionStrings:blobs", "http://127.0.0.1:1/acc/container?sv=2024-11-04&sig=x")));
        foreach (var (method, path) in ((string, string)[])[("GET", "/v1/files/file_000000000000000000000000"), ("DELETE", "/v1/files/file_000000000000000000000000")])
        {
            using var response = await gateway.AskAsync(method, path);
            Assert.Equal("The gateway's storage does not answer at the moment", await response.AssertErrorAsync(529, "overloaded_error"));
            Assert.Equal(("true", "1"), (response.Header("x-should-retry"), response.Header("retry-after")));
        }
    }

    [Theory]
    [InlineData(StorageFault.Full, 529, "overloaded_error", "true", "30")]
    [InlineData(StorageFault.Unavailable, 529, "overloaded_error", "true", "1")]
    [InlineData(StorageFault.Refused, 500, "api_error", "false", null)]
    public void Each_fault_says_whether_to_try_again(object fault, int status, string type, string retry, string? after)
    {
        var failure = Proxy.Api.Pipeline.StoreFailure.Of(new StorageException((StorageFault)fault, null));
        Assert.Equal((status, type), (Proxy.Core.Anthropic.Errors.ErrorBody.StatusOf(failure.Kind), Proxy.Core.Anthropic.Errors.ErrorBody.TypeOf(failure.Kind)));
        Assert.Equal((retry, after), (failure.ShouldRetry == true ? "true" : "false", failure.RetryAfterSeconds?.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData(".bin")]
    [InlineData(".json")]
    public async Task A_store_that_is_full_takes_no_file_and_keeps_nothing_of_it(string at)
    {
        using var folder = new TempFolder();
        var store = new HeldStore(new DiskStore(folder.Path)) { Held = at };
        store.GoOn.SetException(new StorageException(StorageFault.Full, null));
        await using var gateway = await GatewayFixture.StartAsync(new GatewaySetup { Store = store });
        using (var refused = await gateway.UploadAsync(Upload.File()))
        {
            Assert.Equal("The gateway has no room left to store this", await refused.AssertErrorAsync(529, "overloaded_error"));
            Assert.Equal(("true", "30"), (refused.Header("x-should-retry"), refused.Header("retry-after")));
        }

        using (var listed = await gateway.AskAsync("GET", "/v1/files")) Assert.Equal(0, (await listed.JsonAsync()).GetProperty("data").GetArrayLength());
        store.Held = null;
        await gateway.KeepAsync(Upload.File());
    }

    [Fact]
    public async Task A_gateway_uses_the_store_that_the_settings_name()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        Assert.IsType<DiskStore>(gateway.Services.GetRequiredService<IObjectStore>());
        await using var other = await GatewayFixture.StartAsync(GatewaySetup.With(("ConnectionStrings:blobs", "http://127.0.0.1:1/acc/container?sv=2024-11-04&sig=x")));
        Assert.IsType<AzureBlobStore>(other.Services.GetRequiredService<IObjectStore>());
    }
}
