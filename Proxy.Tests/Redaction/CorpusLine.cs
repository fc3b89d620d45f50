using System.Text;
using Proxy.Core.Redaction;
using Proxy.Tests.Docs;

namespace Proxy.Tests.Redaction;

/// <summary>A value that the corpus says is there, as UTF-8 positions.</summary>
internal sealed record Labelled(PiiKind Kind, int Start, int End);

/// <summary>
/// One line of the corpus: <c>call ⟦PHONE:415-555-2671⟧ now</c>. <c>⏎</c> stands for a line break. Files that start with
/// <c>tuned</c> were looked at while the rules were written, those that start with <c>heldout</c> were written before and are
/// not tuned for, those that start with <c>fresh</c> were written after the last rule was.
/// </summary>
internal sealed record CorpusLine(string Source, byte[] Text, IReadOnlyList<Labelled> Labels)
{
    public string Plain => Encoding.UTF8.GetString(Text);

    public static IReadOnlyList<CorpusLine> Read(string set) =>
    [
        .. from file in Directory.EnumerateFiles(Repository.Path("Proxy.Tests/Redaction/Corpus"), set + "-*.txt").Order(StringComparer.Ordinal)
           from line in File.ReadLines(file).Select((text, index) => (text, index))
           where line.text.Length > 0
           select Parse(line.text, $"{Path.GetFileName(file)}:{line.index + 1}"),
    ];

    private static CorpusLine Parse(string line, string source)
    {
        var text = new List<byte>();
        var labels = new List<Labelled>();
        var parts = line.Replace('⏎', '\n').Split('⟦');
        text.AddRange(Encoding.UTF8.GetBytes(parts[0]));
        foreach (var part in parts.Skip(1))
        {
            var (colon, close) = (part.IndexOf(':', StringComparison.Ordinal), part.IndexOf('⟧', StringComparison.Ordinal));
            var value = Encoding.UTF8.GetBytes(part[(colon + 1)..close]);
            labels.Add(new Labelled(Enum.Parse<PiiKind>(part[..colon].Replace("_", "", StringComparison.Ordinal), ignoreCase: true), text.Count, text.Count + value.Length));
            text.AddRange(value);
            text.AddRange(Encoding.UTF8.GetBytes(part[(close + 1)..]));
        }

        return new CorpusLine(source, [.. text], labels);
    }
}
