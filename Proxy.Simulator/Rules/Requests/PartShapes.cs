using Proxy.Simulator.Rules.Shapes;
using static Proxy.Simulator.Rules.Shapes.Basics;

namespace Proxy.Simulator.Rules.Requests;

/// <summary>Content parts (mapping B2).</summary>
internal static class PartShapes
{
    private const int LongestImage = 20_971_520;
    private const int LongestFile = 73_400_320;

    // ttl is newer than the published schema.
    private static readonly Shape Breakpoint = Obj(Req("mode", Choice("explicit")), Opt("ttl", Choice("30m", "12h")));

    private static readonly Shape ImageDetail = Choice("low", "high", "auto", "original");
    private static readonly Shape FileDetail = Choice("auto", "low", "high");

    /// <summary>Parts of user, system and developer messages.</summary>
    public static readonly Shape Input = ByType(
        Kind("input_text", Req("text", Long), Opt("prompt_cache_breakpoint", Breakpoint)),
        Kind("input_image", OptNull("image_url", new TextShape(max: LongestImage)), OptNull("file_id", Str), Opt("detail", ImageDetail), Opt("prompt_cache_breakpoint", Breakpoint)),
        Kind("input_file", OptNull("file_id", Str), Opt("filename", Str), Opt("file_data", new TextShape(max: LongestFile)), Opt("file_url", Str), Opt("detail", FileDetail), Opt("prompt_cache_breakpoint", Breakpoint)));

    /// <summary>Parts of a function's output take null where messages do not.</summary>
    public static readonly Shape FunctionOutput = ByType(
        Kind("input_text", Req("text", Long), OptNull("prompt_cache_breakpoint", Breakpoint)),
        Kind("input_image", OptNull("image_url", new TextShape(max: LongestImage)), OptNull("file_id", Str), OptNull("detail", ImageDetail), OptNull("prompt_cache_breakpoint", Breakpoint)),
        Kind("input_file", OptNull("file_id", Str), OptNull("filename", Str), OptNull("file_data", new TextShape(max: LongestFile)), OptNull("file_url", Str), Opt("detail", FileDetail), OptNull("prompt_cache_breakpoint", Breakpoint)));

    private static readonly Shape Annotation = ByType(
        Kind("file_citation", Req("file_id", Str), Req("index", Whole), Req("filename", Str)),
        Kind("url_citation", Req("url", Str), Req("start_index", Whole), Req("end_index", Whole), Req("title", Str)),
        Kind("container_file_citation", Req("container_id", Str), Req("file_id", Str), Req("start_index", Whole), Req("end_index", Whole), Req("filename", Str)),
        Kind("file_path", Req("file_id", Str), Req("index", Whole)));

    private static readonly Shape TopLogProb = Obj(Req("token", Str), Req("logprob", Number), Req("bytes", List(Whole)));

    private static readonly Shape LogProb = Obj(Req("token", Str), Req("logprob", Number), Req("bytes", List(Whole)), Req("top_logprobs", List(TopLogProb)));

    /// <summary>Parts of assistant messages. Only the text is needed (trace multi-turn-replay-t2-json).</summary>
    public static readonly Shape Output = ByType(
        Kind("output_text", Req("text", Str), Opt("annotations", List(Annotation)), Opt("logprobs", List(LogProb))),
        Kind("refusal", Req("refusal", Str)));

    public static readonly Shape Summary = ByType(Kind("summary_text", Req("text", Str)));

    public static readonly Shape ReasoningText = ByType(Kind("reasoning_text", Req("text", Str)));
}
