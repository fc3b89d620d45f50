using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>R44: the computer as one tool. Not upstream's own, whose actions and safety checks are others.</summary>
internal static class ComputerTools
{
    private const string Common =
        "Use a graphical desktop by mouse, keyboard and screenshots. Take a `screenshot` to see what is there, and again to see what an action did; "
        + "programs may take a moment to react. Coordinates are pixels of the screenshot, x from the left and y from the top; click the middle of what you mean. ";

    private const string FirstActions =
        "\"key\",\"type\",\"mouse_move\",\"left_click\",\"left_click_drag\",\"right_click\",\"middle_click\",\"double_click\",\"screenshot\",\"cursor_position\"";

    private const string MoreActions = FirstActions + ",\"left_mouse_down\",\"left_mouse_up\",\"triple_click\",\"scroll\",\"hold_key\",\"wait\"";

    private const string Text = "\"text\":{\"type\":\"string\",\"description\":\"For type: the text. For key and hold_key: a key or combination such as ctrl+s. For clicks and scroll: keys to hold meanwhile.\"}";

    private const string FirstProperties =
        "\"coordinate\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":2,\"description\":\"[x, y]: where to act; for left_click_drag, where to end.\"}," + Text;

    private const string MoreProperties =
        FirstProperties
        + ",\"start_coordinate\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":2,\"maxItems\":2,\"description\":\"[x, y]: for left_click_drag, where to begin.\"}"
        + ",\"scroll_direction\":{\"type\":\"string\",\"enum\":[\"up\",\"down\",\"left\",\"right\"],\"description\":\"For scroll.\"}"
        + ",\"scroll_amount\":{\"type\":\"integer\",\"description\":\"For scroll: clicks of the wheel.\"}"
        + ",\"duration\":{\"type\":\"number\",\"description\":\"For wait and hold_key: seconds.\"}";

    private const string Region =
        ",\"region\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":4,\"maxItems\":4,\"description\":\"[x0, y0, x1, y1]: for zoom, the part of the screen to see enlarged.\"}";

    /// <summary>20241022.</summary>
    public static DefinedTool First { get; } = new("computer", Common, Schema(FirstActions, FirstProperties)) { HasDisplay = true };

    /// <summary>From 20250124.</summary>
    public static DefinedTool Second { get; } = new("computer", Common, Schema(MoreActions, MoreProperties)) { HasDisplay = true };

    /// <summary>20251124 with <c>enable_zoom</c>.</summary>
    public static JsonRaw ZoomSchema { get; } = Schema(MoreActions + ",\"zoom\"", MoreProperties + Region);

    private static JsonRaw Schema(string actions, string properties) => JsonRaw.From(
        "{\"type\":\"object\",\"properties\":{\"action\":{\"type\":\"string\",\"enum\":[" + actions + "],\"description\":\"What to do.\"}," + properties + "},\"required\":[\"action\"]}");
}
