using Microsoft.Extensions.Compliance.Classification;
using Microsoft.Extensions.Compliance.Redaction;
using Microsoft.Extensions.DependencyInjection;
using Proxy.Tests.Api;

namespace Proxy.Tests.Redaction;

/// <summary>Classified values in log lines.</summary>
public sealed class LogRedactionTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("true")]
    public async Task A_tenant_is_told_by_name_or_by_a_hash_that_is_the_same_everywhere(string? hashed)
    {
        (string, string?)[] settings = [("Proxy:Redaction:Tenants", hashed), ("Proxy:Keys:one:Key", "sk-one-key"), ("Proxy:Keys:one:Tenant", "anna-schmidt"), ("PROXY_SEALING_KEYS", "k1:" + Convert.ToBase64String(new byte[32]))];
        await using var gateway = await GatewayFixture.StartAsync(GatewaySetup.With(settings));
        await using var replica = await GatewayFixture.StartAsync(GatewaySetup.With(settings));
        var (line, other) = (await LineAsync(gateway), await LineAsync(replica));
        Assert.Contains("claude-opus-5-5", line, StringComparison.Ordinal);
        Assert.Equal(hashed is null, line.Contains("anna-schmidt", StringComparison.Ordinal));
        Assert.Equal(Tenant(line), Tenant(other));
        Assert.NotEmpty(Tenant(line));
    }

    [Fact]
    public async Task A_class_that_nobody_thought_of_is_erased()
    {
        await using var gateway = await GatewayFixture.StartAsync();
        var redactor = gateway.Services.GetRequiredService<IRedactorProvider>().GetRedactor(new DataClassification("ResponsesProxy", "SomethingNew"));
        Assert.Equal("", redactor.Redact("anything"));
    }

    private static async Task<string> LineAsync(GatewayFixture gateway)
    {
        using var response = await gateway.PostAsync(Bodies.Hello, ("x-api-key", "sk-one-key"));
        Assert.Equal(200, (int)response.StatusCode);
        await Processes.Until.TrueAsync(() => Task.FromResult(gateway.Logs.GetSnapshot().Any(line => line.Id.Id == 2)));
        var told = gateway.Logs.GetSnapshot().First(line => line.Id.Id == 2);
        return told.Message + "\n" + string.Join('\n', told.StructuredState!.Select(pair => pair.Key + "=" + pair.Value));
    }

    private static string Tenant(string line) => line.Split('\n').Where(pair => pair.StartsWith("Tenant=", StringComparison.OrdinalIgnoreCase)).Select(pair => pair[7..]).Single();
}
