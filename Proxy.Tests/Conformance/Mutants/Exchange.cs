using System.Text.Json;
using System.Text.Json.Nodes;

namespace Proxy.Tests.Conformance.Mutants;

/// <summary>A request or an answer in the hands of a mutant.</summary>
internal sealed class Exchange
{
    /// <summary>Of an answer; 0 of a request.</summary>
    public int Status { get; set; }

    public required string Path { get; init; }

    public required Dictionary<string, string> Headers { get; init; }

    public required string Text { get; set; }

    /// <summary>Null takes the header away.</summary>
    public void Head(string name, string? value)
    {
        if (value is null) Headers.Remove(name);
        else Headers[name] = value;
    }

    /// <summary>Changes a JSON body; another is left alone.</summary>
    public void Edit(Action<JsonNode> change)
    {
        try
        {
            if (JsonNode.Parse(Text) is not { } body) return;
            change(body);
            Text = body.ToJsonString();
        }
        catch (JsonException)
        {
            // A stream, or a body that a case made wrong on purpose.
        }
    }

    /// <summary>Changes the records of a stream, each <c>event: …\ndata: …</c>; another body is left alone.</summary>
    public void Records(Func<List<string>, IEnumerable<string>> change)
    {
        if (!Text.StartsWith("event: ", StringComparison.Ordinal)) return;
        Text = string.Concat(change([.. Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)]).Select(record => record + "\n\n"));
    }
}
