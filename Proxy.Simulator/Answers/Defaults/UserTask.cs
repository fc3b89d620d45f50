namespace Proxy.Simulator.Answers.Defaults;

/// <summary>What the user wants, and how far the conversation has come with it.</summary>
/// <param name="Text">The user's last instruction, without reminders that the client wrapped around it.</param>
/// <param name="Rounds">Batches of tool calls already made for it.</param>
/// <param name="Done">Types of the items since then: a hosted tool is used once per instruction.</param>
/// <param name="Results">Outputs of the last batch, with the tool's name, in the order of the outputs.</param>
internal sealed record UserTask(string Text, int Rounds, IReadOnlySet<string> Done, IReadOnlyList<(string Tool, string Output)> Results);
