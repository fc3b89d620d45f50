using System.Text.Json;

namespace Proxy.Conformance.Wire;

/// <summary>One request to the server under test, written by hand: no SDK stands between a case and the wire.</summary>
internal sealed record Ask
{
    public const string Messages = "/v1/messages";
    public const string Counts = "/v1/messages/count_tokens";

    /// <summary>Takes every kind of thinking and forced tools; both Anthropic and a gateway know it.</summary>
    public const string DefaultModel = "claude-sonnet-5-5";

    public string Method { get; init; } = "POST";

    public string Path { get; init; } = Messages;

    /// <summary>Null leaves the header out.</summary>
    public string? Version { get; init; } = "2026-10-21";

    /// <summary>Null: the key given on the command line, as x-api-key; empty: none.</summary>
    public string? Key { get; init; }

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Members of the body in the order they are written; values are raw JSON.</summary>
    public IReadOnlyList<(string Name, string Json)> Fields { get; init; } = [];

    /// <summary>Replaces the body that <see cref="Fields"/> would make.</summary>
    public string? RawBody { get; init; }

    public string? Body => Method == "GET" ? null : RawBody ?? $"{{{string.Join(',', Fields.Select(member => $"{Json.Quote(member.Name)}:{member.Json}"))}}}";

    public bool Streams => Fields.Any(member => member is ("stream", "true"));

    /// <summary>It asks for a message, and not for its count or a batch.</summary>
    public bool WantsMessage => Method == "POST" && Path.Split('?')[0].EndsWith(Messages, StringComparison.Ordinal);

    /// <summary>A conversation of user, assistant, user … from the raw JSON of their contents.</summary>
    public static Ask Of(params string[] contents) => Turns([.. contents.Select((content, i) => Turn(i % 2 == 0 ? "user" : "assistant", content))]);

    /// <summary>A conversation from whole messages.</summary>
    public static Ask Turns(params string[] messages) => new()
    {
        Fields = [("model", Json.Quote(DefaultModel)), ("max_tokens", "1024"), ("messages", $"[{string.Join(',', messages)}]")],
    };

    public static Ask Get(string path) => new() { Method = "GET", Path = path };

    public static string Turn(string role, string content) => $$"""{"role":"{{role}}","content":{{content}}}""";

    /// <summary>Adds a member, or gives the one that is there another value; its place stays.</summary>
    public Ask With(string name, string json)
    {
        var fields = Fields.ToList();
        var place = fields.FindIndex(field => field.Name == name);
        if (place < 0) fields.Insert(fields.Count - 1, (name, json));
        else fields[place] = (name, json);
        return this with { Fields = fields };
    }

    public Ask Without(string name) => this with { Fields = [.. Fields.Where(field => field.Name != name)] };

    public Ask On(string model) => With("model", Json.Quote(model));

    public Ask Tools(params string[] tools) => With("tools", $"[{string.Join(',', tools)}]");

    public Ask Streamed(bool streamed = true) => streamed ? With("stream", "true") : Without("stream");

    public Ask Header(string name, string value) => this with { Headers = [.. Headers, (name, value)] };

    public Ask Beta(string beta) => Header("anthropic-beta", beta);

    public Ask On2023 => this with { Version = "2023-06-01" };

    /// <summary>The same conversation, to be counted.</summary>
    public Ask Counted => Without("max_tokens").Without("stream") with { Path = Counts };

    /// <summary>As it is told when a case fails.</summary>
    public override string ToString() => $"{Method} {Path}{string.Concat(Headers.Select(header => $"\n{header.Name}: {header.Value}"))}{(Body is null ? "" : "\n" + Body)}";
}
