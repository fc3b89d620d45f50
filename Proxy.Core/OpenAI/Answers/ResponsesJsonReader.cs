using System.Text.Json;
using System.Text.Unicode;
using Proxy.Core.Canonical.Answers;
using Proxy.Core.Canonical.Failures;
using Proxy.Core.OpenAI.Errors;

namespace Proxy.Core.OpenAI.Answers;

/// <summary>
/// A Response as one JSON body. It is read as the terminal event of a stream in which nothing came before, so that both
/// transports mean the same (C0.1).
/// </summary>
internal static class ResponsesJsonReader
{
    /// <returns>Upstream's id of its answer, null when it told none; and <see cref="AnswerOutput.FailedAtOnce"/>.</returns>
    public static (string? ResponseId, bool FailedAtOnce) Read(ReadOnlyMemory<byte> body, AnswerContext context, IAnswerSink sink)
    {
        var output = new AnswerOutput(context, sink);
        var items = new ItemAssembler(output);
        try
        {
            var json = body.Span;
            if (json.StartsWith("\uFEFF"u8)) json = json[3..];
            if (!Utf8.IsValid(json)) throw new JsonException("A body is UTF-8.");
            var response = ResponseObject.Read(json);
            var terminal = new TerminalReader(output, items);
            // An error object under status 200 has neither output nor status.
            if (!response.HasOutput && response.Status == ResponseStatus.Unknown && !response.Error.IsEmpty)
                terminal.Fail(UpstreamError.Read(response.Error));
            else
                terminal.Finish(response, response.HasOutput ? ResponseStatus.Completed : ResponseStatus.Unknown);
        }
        catch (JsonException)
        {
            output.Fail(Failure.Internal("upstream sent an answer that is not valid JSON"));
        }
        finally
        {
            items.Free();
        }

        return (output.ResponseId, output.FailedAtOnce);
    }
}
