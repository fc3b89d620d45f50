using Proxy.Simulator.Answers;
using Proxy.Simulator.Answers.Defaults;

namespace Proxy.Simulator.Scripts;

/// <summary>Which requests a turn is for. Every condition that is given must hold.</summary>
/// <param name="Contains">The user's last instruction contains it.</param>
/// <param name="Model">The model's exact name.</param>
/// <param name="Request">The number of the request, from 1, counting those that passed the rules.</param>
/// <param name="HasOutput">The input ends with a tool's output (true) or does not (false).</param>
internal sealed record Match(string? Contains = null, string? Model = null, int? Request = null, bool? HasOutput = null)
{
    public bool Fits(SimulatedRequest request, int number)
    {
        if (Model is not null && Model != request.ModelName) return false;
        if (Request is not null && Request != number) return false;
        if (Contains is null && HasOutput is null) return true;
        var task = TaskReader.Read(request);
        if (HasOutput is { } wanted && wanted != task.Results.Count > 0) return false;
        return Contains is null || task.Text.Contains(Contains, StringComparison.Ordinal);
    }
}
