using System.Text.Json.Nodes;
using Proxy.Conformance.Wire;

namespace Proxy.Conformance.Suite;

/// <summary>The kinds of cases that most rules need. What is expected is written as <see cref="Doc"/> says.</summary>
internal static class Kinds
{
    /// <summary>The server refuses it by itself, with a 400 in Anthropic's shape.</summary>
    public static Case Refused(string id, string rows, string title, Ask ask, string message, params (string Path, string? Expected)[] error) =>
        new(id, rows, title, async trial => (await trial.RefusedAsync(ask)).Is("message", message).Is(error));

    /// <summary>The server answers it by itself or with whatever stands behind it.</summary>
    public static Case Takes(string id, string rows, string title, Ask ask, params (string Path, string? Expected)[] answer) =>
        new(id, rows, title, async trial => (await trial.OkAsync(ask)).Message.Is(answer));

    /// <summary>One Responses request arrives upstream, and looks like this.</summary>
    public static Case Sends(string id, string rows, string title, Ask ask, params (string Path, string? Expected)[] upstream) =>
        Sends(id, rows, title, ask, sent => sent.Is(upstream));

    public static Case Sends(string id, string rows, string title, Ask ask, Action<Doc> upstream) =>
        new(id, rows, title, async trial =>
        {
            await trial.OkAsync(ask);
            upstream(await trial.UpstreamOnceAsync());
        })
        { NeedsUpstream = true };

    /// <summary>The same where a plain Responses server stands behind the model.</summary>
    public static Case SendsPlain(string id, string rows, string title, Ask ask, params (string Path, string? Expected)[] upstream) =>
        new(id, rows, title, async trial =>
        {
            await trial.OkAsync(ask.On(trial.Features[Features.PlainModel]!));
            (await trial.UpstreamOnceAsync()).Is(upstream);
        })
        { NeedsUpstream = true, Feature = Features.PlainModel };

    /// <summary>It is taken, <c>x-gateway-warning</c> holds the token, and what goes upstream looks like this.</summary>
    public static Case Warns(string id, string rows, string title, Ask ask, string token, params (string Path, string? Expected)[] upstream) =>
        new(id, rows, title, async trial =>
        {
            (await trial.OkAsync(ask)).HasHeader("x-gateway-warning", "~" + token);
            (await trial.UpstreamOnceAsync()).Is(upstream);
        })
        { NeedsUpstream = true };

    /// <summary>Upstream's turn becomes this message, as JSON and, in the same words, as a stream.</summary>
    public static Case Answered(string id, string rows, string title, Ask ask, string turn, params (string Path, string? Expected)[] message) =>
        Answered(id, rows, title, ask, turn, answer => answer.Is(message));

    public static Case Answered(string id, string rows, string title, Ask ask, string turn, Action<Doc> message) =>
        new(id, rows, title, async trial =>
        {
            await trial.PlayAsync(turn, turn);
            var json = await trial.OkAsync(ask.Streamed(false));
            var stream = await trial.OkAsync(ask.Streamed());
            message(json.Message);
            message(stream.Message);
            SameMeaning(json.Message, stream.Message);
        })
        { NeedsUpstream = true };

    /// <summary>Upstream's turn becomes this stream.</summary>
    public static Case Streamed(string id, string rows, string title, Ask ask, string turn, Action<Reply> stream) =>
        new(id, rows, title, async trial =>
        {
            await trial.PlayAsync(turn);
            stream(await trial.OkAsync(ask.Streamed()));
        })
        { NeedsUpstream = true };

    /// <summary>Upstream's failure becomes this one, as an HTTP status, whichever way was asked.</summary>
    /// <param name="turn">Played as often as it is asked for.</param>
    public static Case Fails(string id, string rows, string title, string turn, int status, string type, string message, string? retry, params (string Name, string? Value)[] headers) =>
        new(id, rows, title, async trial =>
        {
            foreach (var streamed in (bool[])[false, true])
            {
                await trial.PlayAsync(turn, turn, turn);
                var reply = (await trial.SendAsync(Sample.Hello.Streamed(streamed))).HasStatus(status).HasHeader("x-should-retry", retry);
                reply.Body.Is(("type", "=error"), ("error.type", "=" + type), ("error.message", message), ("request_id", "=" + reply.Header("request-id")));
                foreach (var (name, value) in headers) reply.HasHeader(name, value);
            }
        })
        { NeedsUpstream = true };

    /// <summary>Both ways of answering say the same; ids and sealed values differ from answer to answer.</summary>
    public static void SameMeaning(Doc json, Doc stream)
    {
        foreach (var part in (string[])["content", "stop_reason", "stop_sequence", "stop_details"])
        {
            var (one, other) = (Plain(json, part), Plain(stream, part));
            if (!JsonNode.DeepEquals(one, other)) throw new NotHeldException($"{part}: the JSON answer has {one?.ToJsonString() ?? "null"}, the stream {other?.ToJsonString() ?? "null"}");
        }
    }

    private static JsonNode? Plain(Doc message, string part)
    {
        var node = JsonNode.Parse(message.Raw(part));
        Strip(node);
        return node;
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonArray array)
            foreach (var element in array) Strip(element);
        if (node is not JsonObject members) return;
        foreach (var name in (string[])["id", "tool_use_id", "signature", "data", "encrypted_content", "encrypted_index", "encrypted_stdout"])
            if (members[name] is JsonValue) members[name] = "…";
        foreach (var (_, value) in members) Strip(value);
    }
}
