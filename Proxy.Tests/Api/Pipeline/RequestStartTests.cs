using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Testing;
using Proxy.Api.Pipeline;
using Proxy.Api.Settings;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Tests.Api.Pipeline;

public sealed class RequestStartTests
{
    private readonly FakeLogger<RequestStart> _logger = new();

    [Fact]
    public async Task F17_A_client_that_leaves_while_an_error_is_written_is_logged_as_gone()
    {
        var context = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };
        context.Response.Body = new MemoryStream();
        var options = new GatewayOptions();
        using var invoker = new HttpMessageInvoker(new SocketsHttpHandler());
        var settings = new LiveSettings(GatewaySnapshot.Create(options, Proxy.Api.Hosting.Gateway.DefaultUpstream(options, null), invoker, TimeProvider.System, _logger));
        var step = new RequestStart(_ => throw RequestRejectedException.Invalid("model: Field required"), settings, new ErrorWriter(options), TimeProvider.System, _logger);
        await step.InvokeAsync(context);
        Assert.Contains(" 499 ", Assert.Single(_logger.Collector.GetSnapshot()).Message);
    }
}
