using System.Text.Json;

namespace Proxy.Simulator.Rules.Shapes;

/// <summary>What a value must look like. The first thing that does not fit is the answer, as OpenAI reports one error at a time.</summary>
internal abstract class Shape
{
    /// <summary>How the expectation is worded: "a string", "an array".</summary>
    public abstract string Expected { get; }

    public abstract ApiError? Check(JsonElement value, string path);
}
