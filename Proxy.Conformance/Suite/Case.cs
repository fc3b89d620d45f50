namespace Proxy.Conformance.Suite;

/// <summary>One rule of the contract, put to a server.</summary>
/// <param name="Id">Never changes; <c>group.what</c>, or <c>D07</c> for the forty edge cases.</param>
/// <param name="Rows">Rows of docs/compatibility.md that it proves, separated by spaces.</param>
/// <param name="Title">What holds, as a sentence.</param>
/// <param name="Judge">Asks and judges; throws where something does not hold.</param>
internal sealed record Case(string Id, string Rows, string Title, Func<Trial, Task> Judge)
{
    /// <summary>It scripts the upstream's answers, or looks at what arrived there.</summary>
    public bool NeedsUpstream { get; init; }

    /// <summary>What the server must have for the case to mean anything; null: nothing (<see cref="Features"/>).</summary>
    public string? Feature { get; init; }

    public IEnumerable<string> RowIds => Rows.Split(' ');

    public string Needs => string.Join(", ", new[] { NeedsUpstream ? "scripted upstream" : null, Feature is null ? null : "feature " + Feature }.OfType<string>());

    public Case If(string feature) => this with { Feature = feature };

    /// <summary>By row (<c>R1</c> is not R10, <c>C3</c> is all of C3.1, C3.2 …), by id or its beginning up to a dot, by any words of id and title.</summary>
    public bool Matches(string filter) => RowIds.Append(Id).Any(name => Begins(name, filter))
        || (!IsRow(filter) && $"{Id} {Title}".Contains(filter, StringComparison.OrdinalIgnoreCase));

    private static bool Begins(string name, string filter) => name.StartsWith(filter, StringComparison.OrdinalIgnoreCase) && (name.Length == filter.Length || name[filter.Length] == '.');

    private static bool IsRow(string filter) => filter.Length > 1 && "RSKDC".Contains(filter[0], StringComparison.Ordinal) && char.IsAsciiDigit(filter[1]);
}
