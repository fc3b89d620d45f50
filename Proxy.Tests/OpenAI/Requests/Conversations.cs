using System.Text;
using CsCheck;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;
using Proxy.Core.OpenAI.Sealed;
using Proxy.Tests.OpenAI.Requests.Hosted;

namespace Proxy.Tests.OpenAI.Requests;

/// <summary>Random conversations: tool loops, sealed and foreign thinking, media, system turns. Every tool use is answered in the next turn.</summary>
internal static class Conversations
{
    private static readonly Gen<string> s_text = Gen.String[Gen.Char["ab \"\\\n\té漢{}[]<"], 1, 12];

    private static readonly Gen<Exchange> s_exchange = Gen.Select(
        s_text, Gen.Int[0, 31], Gen.Int[0, 22].List[0, 6], Gen.Int[0, 3], (text, user, blocks, system) => new Exchange(text, user, blocks, system));

    public static readonly Gen<Conversation> Any = Gen.Select(s_exchange.List[1, 6], Gen.Bool, Gen.Bool, (exchanges, system, tools) => new Conversation
    {
        Model = "claude-opus-5-5",
        MaxTokens = 4096,
        System = system ? [Given.Text("Be brief."), Given.Text("\"input\":[")] : [],
        Tools = tools ? [new Tool("get", JsonRaw.From("""{"type":"object","properties":{"input":{"enum":[1]}}}"""))] : [],
        Turns = Turns(exchanges),
    });

    /// <summary>The same with a user turn at its end, open calls answered: what a client may send.</summary>
    public static Conversation Complete(Conversation conversation)
    {
        List<Block> answers = [.. conversation.Turns[^1].Blocks.OfType<ToolUseBlock>().Select(use => Given.Result(use.Id, "ok")), Given.Text("Go on.")];
        return conversation with { Turns = [.. conversation.Turns, new Turn(conversation.Turns.Count, Role.User, answers)] };
    }

    private static List<Turn> Turns(List<Exchange> exchanges)
    {
        var turns = new List<Turn>();
        List<string> open = [];
        foreach (var exchange in exchanges)
        {
            turns.Add(new Turn(turns.Count, Role.User, [.. open.Select((id, i) => Result(id, i + exchange.User, exchange.Text)), .. User(exchange)]));
            if ((exchange.User & 16) != 0) turns.Add(new Turn(turns.Count, Role.User, [Given.Text(exchange.Text)]));
            if (exchange.System > 0) turns.Add(System(turns.Count, exchange));
            var index = turns.Count;
            List<Block> blocks = [.. exchange.Blocks.SelectMany((kind, i) => Blocks(kind, new BlockPath(index, i), exchange.Text))];
            turns.Add(new Turn(index, Role.Assistant, blocks));
            open = [.. blocks.OfType<ToolUseBlock>().Select(b => b.Id)];
        }

        return turns;
    }

    private static Turn System(int index, Exchange exchange) =>
        new(index, Role.System, exchange.System == 2 ? [] : [Given.Text(exchange.Text)]) { Effort = exchange.System > 1 ? Effort.Low : null };

    private static IEnumerable<Block> User(Exchange exchange)
    {
        yield return Given.Text(exchange.Text);
        if ((exchange.User & 1) != 0) yield return Given.Png();
        if ((exchange.User & 2) != 0) yield return new DocumentBlock(default, new Base64Source("application/pdf", JsonText.From("JVBERi0="))) { Title = JsonText.From(exchange.Text) };
        if ((exchange.User & 4) != 0) yield return new DocumentBlock(default, new ContentSource([Given.Png(), Given.Text(exchange.Text)]));
        if ((exchange.User & 8) != 0) yield return new SearchResultBlock(default, JsonText.From(exchange.Text), JsonText.From("t"), [JsonText.From("a")]);
    }

    private static ToolResultBlock Result(string id, int kind, string text) => (kind % 5) switch
    {
        0 => Given.Result(id, text),
        1 => Given.Result(id, Given.Text(text), Given.Png(), Given.Text(text)),
        2 => Given.Result(id),
        3 => Given.Result(id, Given.Png()) with { IsError = true },
        _ => Given.Result(id, new ToolReferenceBlock(default, "get"), new ToolReferenceBlock(default, "put"), Given.Text(text)),
    };

    private static IEnumerable<Block> Blocks(int kind, BlockPath path, string text) => kind switch
    {
        < 12 => [Assistant(kind, path, text)],
        < 18 => HostedBlocksOf.Kind(kind - 12, path, text),
        _ => WebHistory.Blocks(kind - 18, path, text),
    };

    private static Block Assistant(int kind, BlockPath path, string text) => kind switch
    {
        0 or 1 => new TextBlock(path, JsonText.From(text)) { HasCitations = kind == 1 },
        2 or 3 => Use(path, kind == 2 ? "get" : "mcp__" + new string('n', 90), text),
        4 => Thinking(path, text + "\n\nb", Given.Reasoning(text, "b")),
        5 => Thinking(path, "", Given.Reasoning() with { NextId = $"msg_{path.Message}_{path.Content}", NextPhase = "commentary" }),
        6 => new ThinkingBlock(path, JsonText.From(text), JsonText.From("EqQBCg")),
        7 => Thinking(path, "", Given.Reasoning() with { Partial = true }),
        8 => Thinking(path, "", Given.Reasoning() with { Family = "gpt-6" }),
        9 => Redacted(path, """{"type":"message","id":"msg_1","role":"assistant","status":"completed","content":[{"type":"output_text","text":"a","annotations":[],"logprobs":[]}]}"""),
        10 => Redacted(path, """{"type":"reasoning","id":"rs_9","summary":[]}"""),
        _ => new DocumentBlock(path, new TextSource(JsonText.From(text))),
    };

    private static ToolUseBlock Use(BlockPath path, string name, string text) =>
        new(path, $"toolu_{path.Message}_{path.Content}", name, JsonRaw.From("{\"a\": " + JsonText.From(text) + "}"));

    private static ThinkingBlock Thinking(BlockPath path, string text, SealedItem item) =>
        Given.Thinking(text, item with { Id = $"rs_{path.Message}_{path.Content}" }) with { Path = path };

    private static RedactedThinkingBlock Redacted(BlockPath path, string item)
    {
        var carrier = Given.Reasoning() with { Kind = SealedKind.Item, Item = JsonRaw.From(item) };
        return new RedactedThinkingBlock(path, JsonText.From(Encoding.ASCII.GetString(Given.Envelope.Seal(carrier.Encode(), "tenant"))));
    }

    /// <param name="User">Bits: image, PDF, document with an image, search result, a second user turn.</param>
    /// <param name="Blocks">Kinds of assistant blocks.</param>
    /// <param name="System">None, text, effort, both.</param>
    private sealed record Exchange(string Text, int User, List<int> Blocks, int System);
}
