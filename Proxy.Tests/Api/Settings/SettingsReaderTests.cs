using Microsoft.Extensions.Configuration;
using Proxy.Api.Settings;
using Proxy.Core.Canonical;
using Proxy.Core.Models;

namespace Proxy.Tests.Api.Settings;

public sealed class SettingsReaderTests
{
    private const string Key1 = "k1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    private static readonly (string, string)[] s_production =
        [("OPENAI_API_KEY", "sk-x"), ("PROXY_API_KEYS", "client-key-1"), ("PROXY_SEALING_KEYS", Key1)];

    [Fact]
    public void All_faults_are_told_at_once_by_setting_name_and_without_values()
    {
        var errors = Errors(
            isDevelopment: false,
            ("PROXY_API_KEYS", "a key,long-enough-key,long-enough-key"),
            ("PROXY_SEALING_KEYS", "k1:c2VjcmV0"),
            ("OPENAI_BASE_URL", "ftp://secret-host/"),
            ("urls", "http://127.0.0.1:http"),
            ("Proxy:PingInterval", "60"),
            ("Proxy:HeadersTimeout", "soon"),
            ("Proxy:MaxBodyBytes", "-1"),
            ("Proxy:AllowUnknownModels", "maybe"),
            ("Proxy:OrganizationId", "acme"),
            ("Proxy:UpstreamHttpVersion", "3"),
            ("Proxy:Dialect", "klingon"),
            ("Proxy:Upstream", "a b"),
            ("Proxy:Models:opus:Upstream", "a b"),
            ("Proxy:Models:opus:Upsteam", "gpt-5"),
            ("Proxy:Models:opus:DefaultEffort", "heroic"),
            ("Proxy:Profiles:gpt-5:Efforts", "low,loud"),
            ("Proxy:Profiles:gpt-5:MaxToolName", "3"),
            ("Proxy:Profiles:gpt-5:ImageDetail", "sharp"),
            ("Proxy:IdleTimout", "3"));
        string[] expected =
        [
            "OPENAI_API_KEY", "OPENAI_BASE_URL", "PROXY_API_KEYS entry 1", "PROXY_API_KEYS entry 3", "PROXY_SEALING_KEYS", "ASPNETCORE_URLS",
            "Proxy:PingInterval", "Proxy:HeadersTimeout", "Proxy:MaxBodyBytes", "Proxy:AllowUnknownModels", "Proxy:OrganizationId",
            "Proxy:UpstreamHttpVersion", "Proxy:Dialect", "Proxy:Upstream", "Proxy:Models:opus:Upstream", "Proxy:Models:opus:Upsteam",
            "Proxy:Models:opus:DefaultEffort", "Proxy:Profiles:gpt-5:Efforts", "Proxy:Profiles:gpt-5:MaxToolName",
            "Proxy:Profiles:gpt-5:ImageDetail", "Proxy:IdleTimout",
        ];
        foreach (var name in expected) Assert.Contains(errors, error => error.StartsWith(name + " ", StringComparison.Ordinal) || error.StartsWith(name + ":", StringComparison.Ordinal));
        Assert.True(expected.Length <= errors.Count, string.Join('\n', errors));
        Assert.DoesNotContain(errors, error => error.Contains("c2VjcmV0", StringComparison.Ordinal) || error.Contains("secret-host", StringComparison.Ordinal) || error.Contains("long-enough", StringComparison.Ordinal));
    }

    [Fact]
    public void Production_needs_its_three_secrets()
    {
        var errors = Errors(isDevelopment: false);
        Assert.Equal(3, errors.Count);
        Assert.Contains(errors, error => error.StartsWith("OPENAI_API_KEY is missing", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("PROXY_API_KEYS is missing", StringComparison.Ordinal));
        Assert.Contains(errors, error => error.StartsWith("PROXY_SEALING_KEYS is missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Production_with_its_secrets_is_fine_on_any_address()
    {
        var options = Read(isDevelopment: false, [.. s_production, ("urls", "http://*:8080")]);
        Assert.False(options.UsesSimulator);
        Assert.Equal("openai", options.Upstream);
        Assert.Equal(UpstreamDialect.OpenAI, options.Dialect);
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:8080", "ASPNETCORE_URLS")]
    [InlineData("urls", "http://127.0.0.1:8080;http://*:9090", "ASPNETCORE_URLS")]
    [InlineData("urls", "http://192.168.1.5:8080", "ASPNETCORE_URLS")]
    [InlineData("http_ports", "8080", "ASPNETCORE_HTTP_PORTS")]
    [InlineData("Kestrel:Endpoints:a:Url", "http://+:80", "Kestrel:Endpoints:a:Url")]
    public void Without_client_keys_only_loopback_is_listened_on(string key, string value, string name)
    {
        Assert.Contains(Errors(isDevelopment: true, (key, value)), error => error.StartsWith(name + " must name loopback", StringComparison.Ordinal));
        Assert.Empty(Errors(isDevelopment: true, (key, value), ("PROXY_API_KEYS", "client-key-1")));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("http://localhost:8080")]
    [InlineData("http://[::1]:8080")]
    public void Loopback_is_fine_without_client_keys(string urls) => Assert.Empty(Errors(isDevelopment: true, ("urls", urls)));

    [Fact]
    public void Development_without_a_key_uses_the_simulator()
    {
        var options = Read(isDevelopment: true, []);
        Assert.True(options.UsesSimulator);
        Assert.Equal("simulator", options.Upstream);
        Assert.True(options.TakesAnyKey);
    }

    [Theory]
    [InlineData("7.5", 7.5)]
    [InlineData("00:00:07", 7)]
    public void Times_are_seconds_or_clock_times(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Read(isDevelopment: true, [("Proxy:PingInterval", text)]).PingInterval);

    [Fact]
    public void Models_and_profiles_are_tables()
    {
        var options = Read(
            isDevelopment: true,
            [("Proxy:Models:opus:Upstream", "gpt-5.6-sol"), ("Proxy:Models:claude-house:DefaultEffort", "low"), ("Proxy:Profiles:gpt-5.6-sol:Efforts:0", "high"), ("Proxy:Profiles:gpt-5.6-sol:Efforts:1", "low"), ("Proxy:Profiles:gpt-5.6-sol:Phase", "false"), ("Proxy:Profiles:gpt-5.6-sol:ImageDetail", "high")]);
        Assert.Equal("gpt-5.6-sol", options.Models["opus"].Upstream);
        Assert.Equal(Effort.Low, options.Models["claude-house"].DefaultEffort);
        Assert.Equal([Effort.Low, Effort.High], options.Profiles["gpt-5.6-sol"].Efforts!);
        Assert.False(options.Profiles["gpt-5.6-sol"].Phase);
        Assert.Equal("high", options.Profiles["gpt-5.6-sol"].ImageDetail);
    }

    [Fact] // R7
    public void Prefill_is_refused_or_emulated()
    {
        Assert.Equal(PrefillHandling.Emulate, Read(isDevelopment: true, [("Proxy:Models:claude-opus-4-5:Prefill", "emulate")]).Models["claude-opus-4-5"].Prefill);
        Assert.Contains(
            Errors(isDevelopment: true, [("Proxy:Models:claude-opus-4-5:Prefill", "true")]),
            error => error.Contains("Prefill", StringComparison.Ordinal) && error.Contains("must be reject or emulate", StringComparison.Ordinal));
    }

    [Fact] // R20
    public void Citations_are_warned_about_or_emulated()
    {
        Assert.Equal(CitationHandling.Emulate, Read(isDevelopment: true, [("Proxy:Models:sonnet:Citations", "emulate")]).Models["sonnet"].Citations);
        Assert.Contains(
            Errors(isDevelopment: true, [("Proxy:Models:sonnet:Citations", "on")]),
            error => error.Contains("Citations", StringComparison.Ordinal) && error.Contains("must be warn or emulate", StringComparison.Ordinal));
    }

    [Fact]
    public void A_generic_server_is_named_by_its_host()
    {
        var options = Read(isDevelopment: true, [("OPENAI_API_KEY", "x"), ("OPENAI_BASE_URL", "http://ollama.local:11434/v1")]);
        Assert.Equal("ollama.local", options.Upstream);
        Assert.Equal(UpstreamDialect.Generic, options.Dialect);
    }

    [Theory]
    [InlineData("https://api.openai.com/v1", "OpenAI")]
    [InlineData("https://eu.api.openai.com/v1", "OpenAI")]
    [InlineData("https://mine.openai.azure.com/openai/v1", "Azure")]
    [InlineData("https://mine.services.ai.azure.com/openai/v1", "Azure")]
    [InlineData("https://openrouter.ai/api/v1", "Generic")]
    [InlineData("https://openai.azure.com.example.org/v1", "Generic")]
    public void C0_4_A_host_tells_its_dialect_and_configuration_overrules_it(string address, string dialect)
    {
        (string, string)[] settings = [("OPENAI_API_KEY", "x"), ("OPENAI_BASE_URL", address)];
        Assert.Equal(dialect, Read(isDevelopment: true, settings).Dialect.ToString());
        Assert.Equal(UpstreamDialect.Azure, Read(isDevelopment: true, [.. settings, ("Proxy:Dialect", "azure")]).Dialect);
        Assert.Contains(Errors(isDevelopment: true, [.. settings, ("Proxy:Dialect", "vllm")]), error => error.Contains("must be openai, azure or generic", StringComparison.Ordinal));
    }

    [Fact]
    public void The_shipped_settings_file_says_the_defaults()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        Assert.True(File.Exists(file), "the file is copied beside the tests");
        var shipped = SettingsReader.Read(new ConfigurationBuilder().AddJsonFile(file).Build(), isDevelopment: true);
        var defaults = Read(isDevelopment: true, []);
        Assert.Equal(
            defaults with { Upstreams = shipped.Upstreams, Models = shipped.Models, Profiles = shipped.Profiles, SealingKeys = shipped.SealingKeys, Keys = shipped.Keys, ModelLimits = shipped.ModelLimits },
            shipped);
        Assert.Empty(shipped.Models);
        Assert.Empty(shipped.Profiles);
    }

    private static GatewayOptions Read(bool isDevelopment, (string Key, string Value)[] settings) =>
        SettingsReader.Read(Configuration(settings), isDevelopment);

    private static IReadOnlyList<string> Errors(bool isDevelopment, params (string Key, string Value)[] settings)
    {
        try
        {
            Read(isDevelopment, settings);
            return [];
        }
        catch (InvalidSettingsException invalid)
        {
            return invalid.Errors;
        }
    }

    private static IConfiguration Configuration((string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();
}
