using System.Reflection;
using Xunit.v3;

namespace Proxy.Tests.Docs;

/// <summary>The tests of this assembly, as documents name them.</summary>
internal static class KnownTests
{
    /// <summary>Test classes by name, and their test methods as <c>Class.Method</c>.</summary>
    public static HashSet<string> Names { get; } = Find();

    private static HashSet<string> Find()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var type in typeof(KnownTests).Assembly.GetTypes())
            foreach (var method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static))
                if (method.GetCustomAttributes().Any(attribute => attribute is IFactAttribute))
                {
                    names.Add(type.Name);
                    names.Add(type.Name + "." + method.Name);
                }

        return names;
    }
}
