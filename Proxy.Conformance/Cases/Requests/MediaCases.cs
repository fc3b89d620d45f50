using Proxy.Conformance.Suite;
using Proxy.Conformance.Wire;
using static Proxy.Conformance.Suite.Kinds;
using static Proxy.Conformance.Suite.Sample;

namespace Proxy.Conformance.Cases.Requests;

/// <summary>R17 to R23: images, documents, search results.</summary>
internal static class MediaCases
{
    public static IReadOnlyList<Case> All { get; } =
    [
        Sends("image.base64", "R17", "an image is a data URL", Ask.Of(Content(Image)), ("input.0.content.0", $$"""{"type":"input_image","image_url":"data:image/png;base64,{{Png}}","detail":"auto"}""")),
        Sends("image.url", "R17", "an address is passed on", Ask.Of(Content("""{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}""")), ("input.0.content.0.image_url", "=https://example.com/a.png")),
        Refused("image.http", "R17", "only https addresses pass", Ask.Of(Content("""{"type":"image","source":{"type":"url","url":"http://127.0.0.1/a.png"}}""")), "~messages.0.content.0"),
        Refused("image.mismatch", "R17", "the declared type is the real one", Ask.Of(Content(Image.Replace("image/png", "image/jpeg", StringComparison.Ordinal))), "~image/jpeg"),
        Sends("document.pdf", "R18", "a PDF is a file, its title the name, title and context said before it", Ask.Of(Content(Document(Pdf, ",\"title\":\"a.pdf\",\"context\":\"A letter\""))), sent => sent.Is(
            ("input.0.content.-1.type", "=input_file"), ("input.0.content.-1.filename", "=a.pdf"), ("input.0.content.-1.file_data", "=data:application/pdf;base64," + PdfBytes), ("input.0.content.0.text", "=Document title: a.pdf\nContext: A letter"))),
        Sends("document.nameless", "R18", "a PDF without a title is document.pdf, and nothing is said before it", Ask.Of(Content(Document(Pdf))), ("input.0.content.#", "1"), ("input.0.content.0.filename", "=document.pdf")),
        Sends("document.url", "R18", "the address of a PDF is passed on", Ask.Of(Content(Document("""{"type":"url","url":"https://example.com/a.pdf"}"""))), ("input.0.content.0.file_url", "=https://example.com/a.pdf")),
        Sends("document.text", "R19", "a text document is wrapped", Ask.Of(Content(Document("""{"type":"text","media_type":"text/plain","data":"Hello"}""", ",\"title\":\"T\""))),
            ("input.0.content.*.type", """["input_text"]"""), ("input.0.content.0.text", "^<document"), ("input.0.content.0.text", "~title=\"T\""), ("input.0.content.0.text", "~Hello")),
        Sends("document.content", "R19", "images of a document stay between its texts", Ask.Of(Content(Document($$"""{"type":"content","content":[{{Text("a")}},{{Image}},{{Text("b")}}]}"""))), sent =>
        {
            var types = string.Join(' ', sent.All("input.0.content").Select(part => part.Text("type")));
            if (!types.Contains("input_text input_image input_text", StringComparison.Ordinal)) throw new NotHeldException($"parts: {types}");
        }),
        Warns("document.citations", "R20", "citations are not made, and that is told", Ask.Of(Content(Document("""{"type":"text","media_type":"text/plain","data":"Hello"}""", ",\"citations\":{\"enabled\":true}"))), "citations:unsupported", ("input.0.content.0.text", "~Hello")),
        Refused("document.citations-format", "R20", "citations and a format exclude each other", Ask.Of(Content(Document("""{"type":"text","media_type":"text/plain","data":"Hello"}""", ",\"citations\":{\"enabled\":true}")))
            .With("output_config", """{"format":{"type":"json_schema","schema":{"type":"object","properties":{},"additionalProperties":false}}}"""), "~citations"),
        new("document.cited", "R20", "where a model may cite, its marks become citations, and come back as marks", async trial =>
        {
            var turn = Turn.With("\"chunk\":5", Step.Text("So: [[cite:d0.1]]It grew.[[/cite]] [[cite:s0.0]]Found.[[/cite]] [[cite:d7.0]]Right?[[/cite]]"));
            await trial.PlayAsync(turn, turn, turn);
            var question = Content(
                Document("""{"type":"text","media_type":"text/plain","data":"Matz made it. It grew. \u00c9nd"}""", ",\"title\":\"T\",\"citations\":{\"enabled\":true}"),
                """{"type":"search_result","source":"https://example.com","title":"S","content":[{"type":"text","text":"Found it"}],"citations":{"enabled":true}}""");
            var ask = Ask.Of(question).On(trial.Features[Features.CitingModel]!);
            var json = (await trial.OkAsync(ask)).HasHeader("x-gateway-warning", "~citations:emulated").Message;
            var stream = (await trial.OkAsync(ask.Streamed())).Message;
            foreach (var answer in (Doc[])[json, stream])
            {
                answer.Is(
                    ("content.[text].*.text", """["So: ","It grew. ","Found."," Right?"]"""), ("content.[text].0.citations", "null"), ("content.[text].3.citations", "null"),
                    ("content.[text].1.citations", """[{"type":"char_location","cited_text":"It grew. ","document_index":0,"document_title":"T","file_id":null,"start_char_index":14,"end_char_index":23}]"""),
                    ("content.[text].2.citations", """[{"type":"search_result_location","cited_text":"Found it","source":"https://example.com","title":"S","search_result_index":0,"start_block_index":0,"end_block_index":1}]"""));
            }

            SameMeaning(json, stream);
            await trial.OkAsync(Ask.Of(question, json.Raw("content"), "\"Go on\"").On(trial.Features[Features.CitingModel]!));
            (await trial.UpstreamAsync())[2].Is(("input.*.role", """["user","developer","assistant","user"]"""),
                ("input.2.content.0.text", "=So: [[cite:d0.1]]It grew.[[/cite]] [[cite:s0.0]]Found.[[/cite]] Right?"));
        }) { NeedsUpstream = true, Feature = Features.CitingModel },
        Sends("search-result", "R21", "a search result is wrapped", Ask.Of(Content("""{"type":"search_result","source":"https://example.com","title":"T","content":[{"type":"text","text":"Hello"}]}""")),
            ("input.0.content.0.text", "^<search_result"), ("input.0.content.0.text", "~https://example.com"), ("input.0.content.0.text", "~Hello")),
        Refused("document.assistant", "R22", "since 2026-10-21 the assistant says no documents", Ask.Of(Hi, Content(Document("""{"type":"text","media_type":"text/plain","data":"Hello"}""")), "\"Go on\""), "~messages.1.content.0"),
        Sends("document.assistant-2023", "R22", "under 2023-06-01 they are its text", Ask.Of(Hi, Content(Document("""{"type":"text","media_type":"text/plain","data":"Hello"}""")), "\"Go on\"").On2023, ("input.1.role", "=assistant"), ("input.1.content.0.text", "~Hello")),
        Refused("user.citations", "R22", "since 2026-10-21 user text has no citations", Ask.Of(Content("""{"type":"text","text":"a","citations":[{"type":"char_location","cited_text":"b","document_index":0,"document_title":null,"start_char_index":0,"end_char_index":1}]}""")), "~citations"),
        Refused("container-upload", "R23", "a file for a container needs code execution", Ask.Of(Content("""{"type":"container_upload","file_id":"file_011CNha8iCJcU1wXNR6q4V8w"}""", Text("Hi"))), "~container_upload"),
    ];

    /// <summary>The shortest file that begins and ends as a PDF.</summary>
    private const string PdfBytes = "JVBERi0xLjQKJSVFT0YK";

    private const string Pdf = $$"""{"type":"base64","media_type":"application/pdf","data":"{{PdfBytes}}"}""";

    private static string Document(string source, string members = "") => $$"""{"type":"document","source":{{source}}{{members}}}""";
}
