using System.Reflection;
using System.Text.RegularExpressions;
using Proxy.Api.Settings;
using Proxy.Core.Keys;
using Proxy.Core.Limits;
using Proxy.Core.Models;
using Proxy.Core.Upstream;

namespace Proxy.Tests.Docs;

/// <summary>What the documents say of settings, against the classes that hold them.</summary>
public sealed class SettingsTests
{
    /// <summary>Follow from other settings; nobody sets them.</summary>
    private static readonly string[] s_derived = [nameof(GatewayOptions.IsDevelopment), nameof(GatewayOptions.UsesSimulator)];

    /// <summary>Settings whose name is not their property's.</summary>
    private static readonly Dictionary<string, string> s_otherNames = new()
    {
        [nameof(GatewayOptions.OpenAIKey)] = "OPENAI_API_KEY",
        [nameof(GatewayOptions.OpenAIBaseUrl)] = "OPENAI_BASE_URL",
        [nameof(GatewayOptions.AdminKey)] = "PROXY_ADMIN_KEY",
        [nameof(GatewayOptions.CapturesContent)] = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
        [nameof(GatewayOptions.Redis)] = "ConnectionStrings:redis",
        [nameof(GatewayOptions.Blobs)] = "ConnectionStrings:blobs",
        [nameof(GatewayOptions.ClosedWhenStateIsDown)] = "Proxy:State:WhenDown",
        [nameof(GatewayOptions.SealingKeys)] = "PROXY_SEALING_KEYS",
    };

    [Fact]
    public void Every_setting_that_a_document_names_exists()
    {
        foreach (var page in Directory.EnumerateFiles(Repository.Path("docs"), "*.md").Append(Repository.Path("README.md")))
            foreach (Match named in Regex.Matches(File.ReadAllText(page), @"\bProxy(?::|__)([A-Z][A-Za-z]*)(?:(?::|__)[^:`\s]+(?::|__)(\w+))?"))
            {
                var where = Path.GetFileName(page) + ": " + named.Value;
                Assert.True(Names(typeof(GatewayOptions)).Contains(named.Groups[1].Value) || s_otherNames.ContainsValue("Proxy:" + named.Groups[1].Value), where);
                if (!named.Groups[2].Success) continue;
                var entry = named.Groups[1].Value switch
                {
                    nameof(GatewayOptions.Models) => typeof(ModelRule),
                    nameof(GatewayOptions.Upstreams) => typeof(UpstreamOptions),
                    nameof(GatewayOptions.Keys) => typeof(ClientKey),
                    nameof(GatewayOptions.ModelLimits) => typeof(LimitRule),
                    nameof(GatewayOptions.Limits) => typeof(GatewayOptions),
                    _ => typeof(ProfileRule),
                };
                Assert.True(Names(entry).Contains(named.Groups[2].Value), where);
            }
    }

    [Fact]
    public void Every_setting_stands_in_the_README()
    {
        var readme = Repository.Read("README.md");
        Assert.All(Names(typeof(GatewayOptions)).Except(s_derived), name =>
            Assert.Contains($"`{(s_otherNames.TryGetValue(name, out var other) ? other : "Proxy:" + name)}`", readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_member_of_a_profile_stands_in_the_upstreams_page()
    {
        var page = Repository.Read("docs/upstreams.md");
        Assert.All(Names(typeof(ProfileRule)), name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
        Assert.All(Names(typeof(UpstreamProfile)), name => Assert.Contains(name, Names(typeof(ProfileRule))));
    }

    [Fact]
    public void Defaults_in_the_README_are_the_defaults()
    {
        var defaults = new GatewayOptions();
        Assert.All(Regex.Matches(Repository.Read("README.md"), @"^\| `Proxy:(\w+)` \| (?:seconds|bytes) \| (\d+) \|", RegexOptions.Multiline), row =>
        {
            var value = typeof(GatewayOptions).GetProperty(row.Groups[1].Value)!.GetValue(defaults);
            var number = value is TimeSpan time ? (long)time.TotalSeconds : Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(row.Groups[2].Value, number.ToString(System.Globalization.CultureInfo.InvariantCulture));
        });
    }

    private static HashSet<string> Names(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.SetMethod is not null).Select(property => property.Name)];
}
