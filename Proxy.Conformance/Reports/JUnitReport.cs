using System.Globalization;
using System.Xml;
using Proxy.Conformance.Suite;

namespace Proxy.Conformance.Reports;

/// <summary>The XML that build servers read: one suite, a testcase for each case.</summary>
internal static class JUnitReport
{
    public static async Task WriteAsync(string file, IReadOnlyList<CaseResult> results, CancellationToken cancellation)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var xml = XmlWriter.Create(text, new XmlWriterSettings { Indent = true, OmitXmlDeclaration = true, CheckCharacters = false }))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", "Proxy.Conformance");
            xml.WriteAttributeString("tests", Text(results.Count));
            xml.WriteAttributeString("failures", Text(results.Count(result => result.Fails)));
            xml.WriteAttributeString("skipped", Text(results.Count(IsSkipped)));
            xml.WriteAttributeString("time", Seconds(results.Aggregate(TimeSpan.Zero, (sum, result) => sum + result.Took)));
            foreach (var result in results) Write(xml, result);
            xml.WriteEndElement();
        }

        await File.WriteAllTextAsync(file, text.ToString(), cancellation);
    }

    private static void Write(XmlWriter xml, CaseResult result)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", result.Case.Rows);
        xml.WriteAttributeString("name", $"{result.Case.Id} {result.Case.Title}");
        xml.WriteAttributeString("time", Seconds(result.Took));
        if (result.Fails || IsSkipped(result))
        {
            xml.WriteStartElement(result.Fails ? "failure" : "skipped");
            xml.WriteAttributeString("message", Legal(result.Detail));
            if (result.Fails) xml.WriteString(Legal(result.Transcript));
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static bool IsSkipped(CaseResult result) => result.Verdict is Verdict.Skipped or Verdict.Waived;

    /// <summary>A server may send anything; XML takes no control characters and no half surrogate pairs.</summary>
    private static string Legal(string text) => new([.. text.Select(c => XmlConvert.IsXmlChar(c) ? c : '\uFFFD')]);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.000", CultureInfo.InvariantCulture);
}
