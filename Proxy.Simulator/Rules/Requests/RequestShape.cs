using Proxy.Simulator.Rules.Shapes;
using static Proxy.Simulator.Rules.Shapes.Basics;

namespace Proxy.Simulator.Rules.Requests;

/// <summary>The body of <c>POST /v1/responses</c> and of its token count (mapping B1, B6).</summary>
internal static class RequestShape
{
    private static readonly Shape SummaryKind = Choice("auto", "concise", "detailed");

    private static readonly Shape Reasoning = Obj(
        OptNull("effort", SettingShapes.Effort), OptNull("summary", SummaryKind), OptNull("context", Choice("auto", "current_turn", "all_turns")),
        Opt("mode", Choice("standard", "pro")), OptNull("generate_summary", SummaryKind));

    private static readonly Shape Text = Obj(Opt("format", SettingShapes.Format), OptNull("verbosity", Choice("low", "medium", "high")));

    private static readonly Shape Include = Choice(
        "file_search_call.results", "web_search_call.results", "web_search_call.action.sources", "message.input_image.image_url",
        "computer_call_output.output.image_url", "code_interpreter_call.outputs", "reasoning.encrypted_content", "message.output_text.logprobs");

    // 12h, prewarm and comparison_response_id are newer than the published schema.
    private static readonly Shape CacheOptions = Obj(
        Opt("ttl", Choice("30m", "12h")), Opt("mode", Choice("implicit", "explicit")), Opt("prewarm", Flag), OptNull("comparison_response_id", Str));

    private static readonly Shape ModerationMode = Obj(Req("mode", Choice("score", "block")));

    private static readonly Shape Moderation = Obj(
        Req("model", Str), OptNull("policy", Obj(OptNull("input", ModerationMode), OptNull("output", ModerationMode))));

    private static readonly Shape Variable = new EitherShape(Str, thing: PartShapes.Input);

    private static readonly Shape Prompt = Obj(Req("id", Str), OptNull("version", Str), OptNull("variables", new MapShape(Variable)));

    private static readonly Shape Conversation = new EitherShape(Str, thing: Obj(Req("id", Str)));

    private static readonly Shape Input = new EitherShape(Long, List(ItemShapes.Item));

    /// <summary>What both endpoints take.</summary>
    private static readonly Field[] Shared =
    [
        OptNull("previous_response_id", Str), OptNull("instructions", Str), OptNull("conversation", Conversation),
        OptNull("parallel_tool_calls", Flag), OptNull("reasoning", Reasoning),
    ];

    public static readonly Shape Create = Obj(
    [
        Req("model", Str), Opt("input", Input), .. Shared,
        Opt("text", Text), Opt("tools", List(ToolShapes.Tool)), Opt("tool_choice", ToolChoiceShape.ToolChoice), OptNull("truncation", Choice("auto", "disabled")),
        OptNull("max_output_tokens", new WholeShape(min: 16)), OptNull("max_tool_calls", Whole),
        OptNull("temperature", new NumberShape(0, 2)), OptNull("top_p", new NumberShape(0, 1)), Opt("top_logprobs", new WholeShape(0, 20)),
        OptNull("include", List(Include)), OptNull("store", Flag), OptNull("background", Flag), OptNull("stream", Flag),
        OptNull("stream_options", Obj(Opt("include_obfuscation", Flag))),
        OptNull("service_tier", Choice("auto", "default", "flex", "scale", "priority", "fast", "ultrafast")),
        OptNull("metadata", new MapShape(new TextShape(max: 512), maxEntries: 16, maxKey: 64)),
        Opt("user", Str), OptNull("safety_identifier", new TextShape(max: 128)),
        OptNull("prompt_cache_key", new TextShape(max: 64)), OptNull("prompt_cache_retention", Choice("in_memory", "24h")), Opt("prompt_cache_options", CacheOptions),
        OptNull("context_management", List(Obj(Req("type", Str), OptNull("compact_threshold", new WholeShape(min: 1000))), min: 1)),
        OptNull("moderation", Moderation), OptNull("prompt", Prompt),
        // Newer than the published schema; their inside is not known well enough to check.
        OptNull("access_programs", AnyObject), OptNull("image", AnyObject),
        // Codex sends it to OpenAI with every request.
        OptNull("client_metadata", new MapShape(Str)),
    ]);

    /// <summary>The count takes null where the answer does not, and nothing about sampling, storing or caching.</summary>
    public static readonly Shape Count = Obj(
    [
        OptNull("model", Str), OptNull("input", Input), .. Shared,
        OptNull("text", Text), OptNull("tools", List(ToolShapes.Tool)), OptNull("tool_choice", ToolChoiceShape.ToolChoice),
        Opt("truncation", Choice("auto", "disabled")), Opt("personality", Str),
    ]);
}
