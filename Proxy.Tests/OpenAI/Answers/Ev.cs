using System.Text.Json;

namespace Proxy.Tests.OpenAI.Answers;

/// <summary>Stream events in the shape OpenAI sends them, single-quoted; the item's id follows from its index.</summary>
internal static class Ev
{
    public const string Created = "{'type':'response.created','response':{'id':'resp_1','status':'in_progress','output':[]}}";

    private const string Usage = "'usage':{'input_tokens':10,'input_tokens_details':{'cached_tokens':0},'output_tokens':20,'output_tokens_details':{'reasoning_tokens':0}}";

    public static string Added(int index, string item) => $"{{'type':'response.output_item.added','output_index':{index},'item':{item}}}";

    public static string Done(int index, string item) => $"{{'type':'response.output_item.done','output_index':{index},'item':{item}}}";

    public static string Message(int index, string content = "", string status = "completed", string phase = "") =>
        $"{{'id':'msg_{index}','type':'message','role':'assistant','status':'{status}',{(phase.Length > 0 ? $"'phase':'{phase}'," : "")}'content':[{content}]}}";

    public static string OutputText(string text) => $"{{'type':'output_text','annotations':[],'text':{Quote(text)}}}";

    public static string RefusalPart(string text) => $"{{'type':'refusal','refusal':{Quote(text)}}}";

    public static string Call(int index, string name, string arguments, string status = "completed") =>
        $"{{'id':'fc_{index}','type':'function_call','status':'{status}','call_id':'call_{index}','name':'{name}','arguments':{Quote(arguments)}}}";

    public static string Reasoning(int index, string? encrypted, params IEnumerable<string> summary) =>
        $"{{'id':'rs_{index}','type':'reasoning','summary':[{string.Join(',', summary.Select(s => $"{{'type':'summary_text','text':{Quote(s)}}}"))}],'encrypted_content':{(encrypted is null ? "null" : $"'{encrypted}'")}}}";

    public static string Text(int index, string delta, int part = 0) => Delta("output_text", $"msg_{index}", index, delta, $"'content_index':{part}");

    public static string TextDone(int index, string text, int part = 0) =>
        $"{{'type':'response.output_text.done','item_id':'msg_{index}','output_index':{index},'content_index':{part},'text':{Quote(text)}}}";

    public static string Refusal(int index, string delta) => Delta("refusal", $"msg_{index}", index, delta, "'content_index':0");

    public static string Arguments(int index, string delta) => Delta("function_call_arguments", $"fc_{index}", index, delta, "'sequence_number':7");

    public static string Summary(int index, string delta, int part = 0) => Delta("reasoning_summary_text", $"rs_{index}", index, delta, $"'summary_index':{part}");

    public static string SummaryPartAdded(int index, int part) =>
        $"{{'type':'response.reasoning_summary_part.added','item_id':'rs_{index}','output_index':{index},'summary_index':{part},'part':{{'type':'summary_text','text':''}}}}";

    public static string SummaryPartDone(int index, int part, string text) =>
        $"{{'type':'response.reasoning_summary_part.done','item_id':'rs_{index}','output_index':{index},'summary_index':{part},'part':{{'type':'summary_text','text':{Quote(text)}}}}}";

    public static string ReasoningText(int index, string delta, int part = 0) => Delta("reasoning_text", $"rs_{index}", index, delta, $"'content_index':{part}");

    public static string Completed(params IEnumerable<string> output) => Terminal("completed", "", output);

    public static string Incomplete(string reason, params IEnumerable<string> output) =>
        Terminal("incomplete", $"'incomplete_details':{{'reason':'{reason}'}},", output);

    public static string Response(params IEnumerable<string> output) => Body("completed", "", output);

    public static string Failed(string code, string message = "It failed.") =>
        $"{{'type':'response.failed','response':{{'id':'resp_1','status':'failed','error':{{'code':'{code}','message':{Quote(message)}}},'output':[],'usage':null}}}}";

    private static string Terminal(string status, string more, IEnumerable<string> output) =>
        $"{{'type':'response.{status}','response':{Body(status, more, output)}}}";

    private static string Body(string status, string more, IEnumerable<string> output) =>
        $"{{'id':'resp_1','object':'response','status':'{status}',{more}'output':[{string.Join(',', output)}],{Usage}}}";

    private static string Delta(string type, string id, int index, string delta, string more) =>
        $"{{'type':'response.{type}.delta',{more},'delta':{Quote(delta)},'item_id':'{id}','logprobs':[],'obfuscation':'Zx9','output_index':{index}}}";

    /// <summary>A JSON string token; an apostrophe in it would become a quote later, so it is escaped.</summary>
    private static string Quote(string text) => JsonSerializer.Serialize(text).Replace("'", "\\u0027", StringComparison.Ordinal);
}
