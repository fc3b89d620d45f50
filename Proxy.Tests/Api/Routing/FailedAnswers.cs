using System.Text;
using Microsoft.AspNetCore.Http;
using Proxy.Tests.OpenAI.Answers;

namespace Proxy.Tests.Api.Routing;

/// <summary>Answers with status 200 that fail before they begin.</summary>
internal static class FailedAnswers
{
    /// <summary>A response that failed at once, as a stream or a JSON answer, whichever was asked for.</summary>
    /// <param name="code">Of its error.</param>
    public static Func<HttpContext, Task> Failed(string code, params (string Name, string Value)[] headers) => context =>
        context.Request.Headers.Accept.ToString().Contains("event-stream", StringComparison.Ordinal)
            ? Events([Ev.Created, Ev.Failed(code)], headers)(context)
            : ScriptedUpstream.Reply(200, Json(code), "application/json", headers)(context);

    /// <summary>A whole stream; single quotes stand for double ones.</summary>
    public static Func<HttpContext, Task> Events(IEnumerable<string> events, params (string Name, string Value)[] headers) =>
        ScriptedUpstream.Reply(200, Encoding.UTF8.GetString(Upstream.Events(events)), "text/event-stream", headers);

    /// <summary>The beginning of a stream, then what the test says.</summary>
    public static Func<HttpContext, Task> Begins(IEnumerable<string> events, Func<HttpContext, Task> then) =>
        ScriptedUpstream.Stream(Encoding.UTF8.GetString(Upstream.Events(events)), then);

    /// <summary>More of a stream that has begun.</summary>
    public static Task SendAsync(HttpContext context, params IEnumerable<string> events) =>
        context.Response.WriteAsync(Encoding.UTF8.GetString(Upstream.Events(events)), context.RequestAborted);

    /// <summary>A failed Response as a JSON answer.</summary>
    /// <param name="more">Of the Response; the last of two members of one name counts.</param>
    public static string Json(string code, string more = "'output':[],'usage':null") =>
        $$"""{'id':'resp_1','object':'response','status':'failed','error':{'code':'{{code}}','message':'It failed.'},{{more}}}""".Replace('\'', '"');
}
