using System.Runtime.CompilerServices;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Stages;
using Proxy.Core.Json;
using Proxy.Core.OpenAI;
using Proxy.Core.OpenAI.Schemas;
using Proxy.Tests.Canonical.Sources;

namespace Proxy.Tests.Translation;

/// <summary>
/// The project's own upstream streams (<c>x.upstream.sse</c>) beside what a client gets (<c>x.expected.sse</c>).
/// <c>UPDATE_GOLDENS=1</c> writes the expected side anew, into the sources; the diff is then to be read.
/// </summary>
internal static class GoldenStreams
{
    private const string Input = ".upstream.sse";
    private const string Expected = ".expected.sse";

    private const string ReadFile = """{"type":"object","properties":{"path":{"type":"string"},"limit":{"type":"integer"},"offset":{"type":"integer"},"note":{"type":["string","null"]}},"required":["path"]}""";

    private const string ReadFiles = """{"type":"object","properties":{"path":{"type":"string"},"limit":{"type":"integer"},"note":{"type":["string","null"]},"list":{"type":"array","items":{"$ref":"#"}}},"required":["path"]}""";

    public static bool Updating => Environment.GetEnvironmentVariable("UPDATE_GOLDENS") == "1";

    public static TheoryData<string> Names =>
        [.. Directory.EnumerateFiles(Folder(), "*" + Input).Select(f => Path.GetFileName(f)[..^Input.Length]).Order(StringComparer.Ordinal)];

    public static byte[] ReadInput(string name) => File.ReadAllBytes(Path.Combine(Folder(), name + Input));

    public static string ReadExpected(string name) => File.ReadAllText(Path.Combine(Folder(), name + Expected));

    public static void Write(string name, byte[] expected) => File.WriteAllBytes(Path.Combine(Sources(), name + Expected), expected);

    public static AnswerContext ContextOf(string name) => Translated.Context(
        summarized: name != "reasoning-omitted",
        commentaryAsThinking: name == "commentary",
        hosted: name.StartsWith("hosted-", StringComparison.Ordinal),
        citing: name == "cited" ? CitedRuby.Sources() : null);

    public static PruningPlan? PruningOf(string name) => name switch
    {
        "tool-call-null-argument" => PruningPlan.For([new Tool("read_file", JsonRaw.From(ReadFile))]),
        "formatted-answer" => PruningPlan.For([], text: AddedNulls(ReadFiles)),
        _ => null,
    };

    private static PruningNode? AddedNulls(string schema)
    {
        using var strict = new PooledBuffer();
        Assert.True(StrictSchema.TryWrite(JsonRaw.From(schema), strict, out var nulls, out _));
        return nulls;
    }

    private static string Folder() => Updating ? Sources() : Path.Combine(AppContext.BaseDirectory, "Goldens", "streams");

    private static string Sources([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "Goldens", "streams");
}
