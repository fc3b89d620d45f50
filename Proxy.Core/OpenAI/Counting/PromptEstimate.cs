using System.Text;
using Proxy.Core.Canonical.Media;
using Proxy.Core.OpenAI.Requests;

namespace Proxy.Core.OpenAI.Counting;

/// <summary>
/// C4.2: how many tokens a prompt has, as well as can be told without counting. An earlier turn of the same conversation
/// was counted by upstream, its answer too; only what came since is guessed, at the rate of what is known. A first turn is
/// guessed whole.
/// </summary>
internal static class PromptEstimate
{
    // What stands around a text that upstream is given, {"type":"message","role":"user","content":[{"type":"input_text","text":""}]},
    // around one that it made, which has an id, a status and a phase too, and what it makes of either.
    private const int BytesPerItem = 78;
    private const int BytesPerAnswerItem = 165;
    private const int TokensPerItem = 4;
    private const double BytesPerToken = 4;
    private const double OpaqueBytesPerToken = 7;

    // Upstream shows tools to the model in a form that is shorter than JSON.
    private const double ToolBytesPerToken = 9;

    /// <param name="start">Where tools and input begin in what was written.</param>
    /// <param name="key">Names the whole prompt, for <see cref="UsageMemory.Remember"/>; null without a memory.</param>
    public static int Of(RequestBuild build, int start, out PromptKey? key)
    {
        key = null;
        var ends = build.TurnEnds;
        if (build.Scope.Usages is not { } memory || ends.Count == 0) return Guess(build, start);
        Span<ulong> hashes = ends.Count <= 256 ? stackalloc ulong[ends.Count] : new ulong[ends.Count];
        HashTurns(build, start, hashes);
        key = Key(ends.Count - 1, hashes);
        // A retry finds itself; a next turn what stood before the last answer.
        for (var i = ends.Count - 1; i >= 0; i--)
            if (memory.Find(Key(i, hashes)) is { } known) return From(build, start, known, i);
        return Guess(build, start);

        PromptKey Key(int turn, ReadOnlySpan<ulong> hashes) => new(build.Scope.Tenant, hashes[turn]);
    }

    private static void HashTurns(RequestBuild build, int start, Span<ulong> hashes)
    {
        var hash = new PrefixHash();
        hash.Add(Encoding.UTF8.GetBytes(build.Scope.Tenant + "\n" + build.Scope.Route.UpstreamModel + "\n"));
        var written = build.Output.Written;
        var position = start;
        var next = 0;
        var breakpoints = build.Breakpoints.Written;
        for (var i = 0; i < hashes.Length; i++)
        {
            // R61: where it is cached is no part of the prompt, and moves on with it.
            for (; next < breakpoints.Count && breakpoints[next].Start.Value < build.TurnEnds[i].Position; next++)
            {
                hash.Add(written[position..breakpoints[next].Start.Value]);
                position = breakpoints[next].End.Value;
            }

            hash.Add(written[position..build.TurnEnds[i].Position]);
            position = build.TurnEnds[i].Position;
            hashes[i] = hash.Value;
        }
    }

    private static int From(RequestBuild build, int start, KnownPrompt known, int turn)
    {
        var ends = build.TurnEnds;
        var at = ends[turn];
        var text = Math.Max(1, at.Position - start - at.MediaBytes - at.OpaqueBytes);
        var rate = Math.Clamp((known.Input - (at.Media * RoughMedia.TokensEach) - (at.OpaqueBytes / OpaqueBytesPerToken)) / text, 0.1, 0.6);
        double tokens = known.Input;
        if (turn + 1 < ends.Count && ends[turn + 1].IsAnswer)
        {
            // The answer that upstream counted; thinking that did not come back is not read again.
            turn++;
            tokens += known.Output - (ends[turn].OpaqueBytes == at.OpaqueBytes ? known.Reasoning : 0);
            at = ends[turn];
        }

        var last = ends[^1];
        tokens += rate * (last.Position - at.Position - (last.MediaBytes - at.MediaBytes) - (last.OpaqueBytes - at.OpaqueBytes));
        tokens += ((last.Media - at.Media) * RoughMedia.TokensEach) + ((last.OpaqueBytes - at.OpaqueBytes) / OpaqueBytesPerToken);
        return Whole(tokens);
    }

    private static int Guess(RequestBuild build, int start)
    {
        var all = build.Here(isAnswer: false);
        var answerItems = 0;
        for (var i = 0; i < build.TurnEnds.Count; i++)
            if (build.TurnEnds[i].IsAnswer) answerItems += build.TurnEnds[i].Items - (i == 0 ? 0 : build.TurnEnds[i - 1].Items);
        var around = (answerItems * BytesPerAnswerItem) + ((all.Items - answerItems) * BytesPerItem);
        var text = Math.Max(0, all.Position - start - all.MediaBytes - all.OpaqueBytes - build.ToolBytes - around);
        return Whole(
            (text / BytesPerToken) + (build.ToolBytes / ToolBytesPerToken) + (all.Items * TokensPerItem)
            + (all.OpaqueBytes / OpaqueBytesPerToken) + (all.Media * RoughMedia.TokensEach));
    }

    private static int Whole(double tokens) => (int)Math.Clamp(Math.Round(tokens), 1, int.MaxValue);
}
