using Proxy.Simulator.Rules.Shapes;
using static Proxy.Simulator.Rules.Shapes.Basics;

namespace Proxy.Simulator.Rules.Requests;

internal static class ToolChoiceShape
{
    // Hosted tools that can be forced; there is no literal for web_search itself (mapping B1).
    private static readonly string[] Hosted =
    [
        "file_search", "web_search_preview", "computer", "computer_use_preview", "computer_use", "web_search_preview_2025_03_11",
        "image_generation", "code_interpreter", "programmatic_tool_calling", "apply_patch", "shell",
    ];

    public static readonly Shape ToolChoice = new EitherShape(
        Choice("none", "auto", "required"),
        thing: ByType(
        [
            Kind("allowed_tools", Req("mode", Choice("auto", "required")), Req("tools", List(AnyObject))),
            Kind("function", Req("name", Str)),
            Kind("custom", Req("name", Str)),
            Kind("mcp", Req("server_label", Str), OptNull("name", Str)),
            .. Hosted.Select(h => Kind(h)),
        ]));
}
