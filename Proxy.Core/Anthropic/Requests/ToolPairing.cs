using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Canonical.Failures;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>
/// Every tool_use is answered once, at the beginning of the next user message (A2, R9). Neighbouring messages of one role count
/// as one (K4), and results come in any order. An id may come again in a later exchange: it was answered, so nothing is
/// ambiguous, and refusing would end a conversation for good (K9); twice in one exchange it cannot be told apart.
/// </summary>
internal sealed class ToolPairing
{
    private readonly Dictionary<string, ToolUseBlock> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private bool _resultsEnded;

    public static void Check(List<Turn> turns)
    {
        var pairing = new ToolPairing();
        var previous = Role.System;
        foreach (var turn in turns)
        {
            if (turn.Role != previous) pairing.Begin(turn.Role);
            previous = turn.Role;
            foreach (var block in turn.Blocks) pairing.Block(turn.Role, block);
        }

        pairing.RequireAnswers();
    }

    private void Begin(Role role)
    {
        // A user message may still answer; anything else comes too late.
        if (role != Role.User) RequireAnswers();
        _answered.Clear();
        _resultsEnded = false;
    }

    private void Block(Role role, Block block)
    {
        if (block is ToolUseBlock use)
        {
            if (!_open.TryAdd(use.Id, use)) throw Reject.At(block.Path.ToString(), "`tool_use` ids must be unique");
        }
        else if (block is ToolResultBlock result)
        {
            Answer(result);
        }
        else if (role == Role.User && !_resultsEnded)
        {
            // D23: text before results leaves the calls unanswered.
            RequireAnswers();
            _resultsEnded = true;
        }
    }

    private void Answer(ToolResultBlock result)
    {
        var path = result.Path.ToString();
        if (_answered.Contains(result.ToolUseId))
            throw Reject.At(path, "each tool_use must have a single result. Found multiple `tool_result` blocks with id: " + Reject.Shown(result.ToolUseId));
        if (!_open.Remove(result.ToolUseId, out var use))
            throw Reject.At(path, "unexpected `tool_use_id` found in `tool_result` blocks: " + Reject.Shown(result.ToolUseId)
                + ". Each `tool_result` block must have a corresponding `tool_use` block in the previous message.");
        _answered.Add(result.ToolUseId);
        // R16, D30.
        if (result.ToolsetName != use.ToolsetName) throw Reject.At(path, "`toolset_name` must match the `tool_use` block it answers");
        // R45: a member's result shows text and images, a browser's also its state.
        if (use.ToolsetName is not null) CheckMember(result);
        // R14.
        if ((result.IsError || use.ToolsetName != "browser") && result.Content.FirstOrDefault(static b => b is BrowserStateBlock) is { } state)
            throw BlockTypes.Misplaced(state, "results other than successful ones of the browser toolset");
    }

    private static void CheckMember(ToolResultBlock result)
    {
        var states = 0;
        foreach (var block in result.Content)
        {
            if (block is not (TextBlock or ImageBlock or BrowserStateBlock)) throw BlockTypes.Misplaced(block, "results of a toolset's tools");
            if (block is BrowserStateBlock && ++states > 1) throw Reject.At(block.Path.ToString(), "a result may hold one `browser_state` block only");
        }
    }

    private void RequireAnswers()
    {
        if (_open.Count == 0) return;
        // Dictionary order is not promised; the client sees its ids in the order it sent them.
        var open = _open.Values.OrderBy(static use => use.Path.Message).ThenBy(static use => use.Path.Content).ToList();
        throw Reject.At(
            Place.Item("messages", open[0].Path.Message),
            "`tool_use` ids were found without `tool_result` blocks immediately after: "
            + string.Join(", ", open.Take(20).Select(static use => Reject.Shown(use.Id)))
            + ". Each `tool_use` block must have a corresponding `tool_result` block in the next message.");
    }
}
