namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>The members of <c>computer_toolset_20260801</c> (A3): coordinates are pixels of the screenshot.</summary>
internal static class ComputerToolset
{
    private const string At = "\"coordinate\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":2,\"description\":\"[x, y] in pixels of the screenshot, from its left and top edge.\"}";
    private const string From = "\"start_coordinate\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":2,\"description\":\"[x, y] in pixels of the screenshot: where the drag begins.\"}";
    private const string Held = "\"text\":{\"type\":\"string\",\"description\":\"Keys to hold meanwhile, e.g. ctrl or ctrl+shift.\"}";
    private const string Keys = "\"text\":{\"type\":\"string\",\"description\":\"A key or combination, e.g. Return, ctrl+s, alt+Tab.\"}";
    private const string Seconds = "\"duration\":{\"type\":\"integer\",\"description\":\"Seconds.\"}";
    private const string Scrolled = "\"scroll_direction\":{\"type\":\"string\",\"enum\":[\"up\",\"down\",\"left\",\"right\"]},\"scroll_amount\":{\"type\":\"integer\",\"description\":\"Clicks of the wheel.\"}";

    public static IReadOnlyList<ToolsetMember> Members { get; } =
    [
        ToolsetMember.Of("key", "Press a key or a combination of keys, joined by +.", Keys + ",\"repeat\":{\"type\":\"integer\",\"description\":\"How often; 1 if left out.\"}", "text"),
        ToolsetMember.Of("hold_key", "Hold a key or a combination of keys down for some seconds.", Keys + "," + Seconds, "text duration"),
        ToolsetMember.Of("type", "Type a text into what has the focus.", "\"text\":{\"type\":\"string\",\"description\":\"The text.\"}", "text"),
        ToolsetMember.Of("cursor_position", "Tell where the mouse pointer is."),
        ToolsetMember.Of("mouse_move", "Move the mouse pointer without clicking, to hover over something.", At, "coordinate"),
        ToolsetMember.Of("left_mouse_down", "Press the left mouse button where the pointer is, and keep it down."),
        ToolsetMember.Of("left_mouse_up", "Release the left mouse button where the pointer is."),
        ToolsetMember.Of("left_click", "Click the left mouse button at a point, or where the pointer is.", At + "," + Held),
        ToolsetMember.Of("left_click_drag", "Press the left mouse button at one point and release it at another.", From + "," + At + "," + Held, "start_coordinate coordinate"),
        ToolsetMember.Of("right_click", "Click the right mouse button at a point, or where the pointer is.", At + "," + Held),
        ToolsetMember.Of("middle_click", "Click the middle mouse button at a point, or where the pointer is.", At + "," + Held),
        ToolsetMember.Of("double_click", "Double-click the left mouse button at a point, or where the pointer is.", At + "," + Held),
        ToolsetMember.Of("triple_click", "Triple-click the left mouse button at a point, or where the pointer is: selects a line or paragraph.", At + "," + Held),
        ToolsetMember.Of("scroll", "Turn the mouse wheel at a point, or where the pointer is. Prefer it to the PageUp and PageDown keys.", Scrolled + "," + At + "," + Held, "scroll_direction scroll_amount"),
        ToolsetMember.Of("wait", "Wait for some seconds, for example until a program has started.", Seconds, "duration"),
        ToolsetMember.Of("screenshot", "See the whole screen."),
        ToolsetMember.Of("zoom", "See a part of the screen enlarged, to read what is small.", "\"region\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":4,\"maxItems\":4,\"description\":\"[x0, y0, x1, y1] in pixels of the whole screenshot.\"}", "region"),
    ];
}
