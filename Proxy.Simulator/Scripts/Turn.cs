using System.Text.Json.Nodes;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Faults;

namespace Proxy.Simulator.Scripts;

/// <summary>One scripted answer. Without items it is the default answer, with <see cref="Fault"/> done to it.</summary>
internal sealed record Turn
{
    /// <summary>Null: the next request that nothing else matches.</summary>
    public Match? Match { get; init; }

    /// <summary>Stays for further requests instead of being used up.</summary>
    public bool Repeat { get; init; }

    public AnswerPlan? Plan { get; init; }

    /// <summary>An HTTP answer instead of a response.</summary>
    public HttpAnswer? Http { get; init; }

    public FaultPlan Fault { get; init; } = FaultPlan.None;

    /// <summary>Replaces the estimated usage, word for word.</summary>
    public JsonObject? Usage { get; init; }

    /// <summary>Members set on the ended response, word for word: <c>tool_usage</c>, <c>input_transformations</c>.</summary>
    public JsonObject? Response { get; init; }

    /// <summary>A turn of items in order, completed.</summary>
    public static Turn Of(params PlannedItem[] items) => new() { Plan = new AnswerPlan { Items = items } };

    public static Turn Says(string text) => Of(new PlannedMessage(text));

    public static Turn Calls(string name, string arguments, string? callId = null) => Of(new PlannedCall(name, arguments) { CallId = callId });

    public static Turn Fails(int status, JsonNode body, params (string Name, string Value)[] headers) =>
        new() { Http = new HttpAnswer(status, JsonBytes.Of(body), "application/json", headers) };

    /// <summary>The default answer, broken as <paramref name="fault"/> says ("cut-events=3").</summary>
    public static Turn Broken(string fault) => new() { Fault = FaultParser.Parse(fault) };
}

internal sealed record HttpAnswer(int Status, ReadOnlyMemory<byte> Body, string ContentType, IReadOnlyList<(string Name, string Value)> Headers);
