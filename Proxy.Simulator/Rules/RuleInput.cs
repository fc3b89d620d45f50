using System.Text.Json;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Models;

namespace Proxy.Simulator.Rules;

/// <summary>A request of valid shape, and what judging it needs.</summary>
internal sealed record RuleInput(JsonElement Root, string ModelName, ModelFacts Model, SimulatorOptions Options, AnswerServices Services)
{
    public EncryptedContent Sealer => Services.Sealer;

    /// <summary>Input items in order; empty when the input is a plain string.</summary>
    public IReadOnlyList<JsonElement> Items { get; } = [.. Root.Items("input")];
}
