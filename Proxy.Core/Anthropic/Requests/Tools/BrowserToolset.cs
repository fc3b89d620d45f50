namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>The members of <c>browser_toolset_20260801</c> (A3): most take an element by its reference or a point of the viewport.</summary>
internal static class BrowserToolset
{
    private const string Tab = "\"tab_id\":{\"type\":\"string\",\"description\":\"The tab to act on; the active one if left out.\"}";
    private const string Point = "\"type\":{\"type\":\"string\",\"enum\":[\"coordinate\"]},\"x\":{\"type\":\"integer\",\"description\":\"Pixels from the left edge of the viewport.\"},\"y\":{\"type\":\"integer\",\"description\":\"Pixels from the top edge of the viewport.\"}";
    private const string AtPoint = "{\"type\":\"object\",\"properties\":{" + Point + "},\"required\":[\"type\",\"x\",\"y\"]}";
    private const string AtElement = "{\"type\":\"object\",\"properties\":{\"type\":{\"type\":\"string\",\"enum\":[\"ref\"]},\"ref\":{\"type\":\"string\",\"description\":\"Reference of an element, e.g. ref_7, from read_page or find; it ends when the page changes.\"}},\"required\":[\"type\",\"ref\"]}";
    private const string Element = "\"target\":" + AtElement;
    private const string Place = "\"target\":" + AtPoint;
    private const string Target = "\"target\":{\"anyOf\":[" + AtElement + "," + AtPoint + "],\"description\":\"An element, or a point of the viewport.\"}";
    private const string Held = "\"modifiers\":{\"type\":\"string\",\"description\":\"Keys to hold meanwhile, e.g. shift or ctrl+shift.\"}";
    private const string Click = Target + "," + Held + "," + Tab;
    private const string Keys = "\"text\":{\"type\":\"string\",\"description\":\"A key or combination, e.g. Return or ctrl+a; several, one after another, are separated by spaces.\"}";

    public static IReadOnlyList<ToolsetMember> Members { get; } =
    [
        ToolsetMember.Of("navigate", "Go to an address, or back and forward in the history, or load the page again.", "\"url\":{\"type\":\"string\",\"description\":\"An address (https:// may be left out), or back, forward or reload.\"}," + Tab, "url"),
        ToolsetMember.Of("list_tabs", "List the open tabs with id, title and address."),
        ToolsetMember.Of("new_tab", "Open an empty tab and tell its id."),
        ToolsetMember.Of("switch_tab", "Make a tab the active one, which calls without tab_id act on.", "\"tab_id\":{\"type\":\"string\",\"description\":\"The tab.\"}", "tab_id"),
        ToolsetMember.Of("close_tab", "Close a tab.", Tab),
        ToolsetMember.Of(
            "read_page",
            "Read the page as a tree of its elements with references (such as ref_7) that other calls take as targets. At most 50,000 characters: give ref or a smaller depth for less.",
            "\"filter\":{\"type\":\"string\",\"enum\":[\"interactive\",\"all\"],\"description\":\"interactive: only what can be used. all: also what is outside the viewport. Left out: what is visible.\"},\"depth\":{\"type\":\"integer\",\"description\":\"Depth of the tree; 15 if left out.\"},\"ref\":{\"type\":\"string\",\"description\":\"Element to begin at; the whole page if left out.\"}," + Tab),
        ToolsetMember.Of("get_page_text", "Read the visible text of the page, articles first.", Tab),
        ToolsetMember.Of("read_console", "Read what the page wrote to the console since the last reading.", Tab, isEnabled: false),
        ToolsetMember.Of("read_network", "Read which requests the page made since the last reading.", Tab, isEnabled: false),
        ToolsetMember.Of("find", "Find elements by a description in words; gives up to 20 with their references.", "\"query\":{\"type\":\"string\",\"description\":\"What to look for, e.g. search field.\"}," + Tab, "query"),
        ToolsetMember.Of("form_input", "Set the value of a field, a selection or a check box.", Element + ",\"value\":{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"number\"},{\"type\":\"boolean\"}],\"description\":\"The value; true or false for a check box.\"}," + Tab, "target value"),
        ToolsetMember.Of("file_upload", "Choose files for a file field: by paths, document_ids or both.", Element + ",\"paths\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"description\":\"Files where the browser runs.\"},\"document_ids\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"description\":\"Files that were made ready.\"}," + Tab, "target", isEnabled: false),
        ToolsetMember.Of("scroll_to", "Scroll until an element is visible.", Element + "," + Tab, "target"),
        ToolsetMember.Of("screenshot", "See the viewport.", Tab),
        ToolsetMember.Of("zoom", "See a part of the viewport enlarged, to read what is small.", "\"region\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":4,\"maxItems\":4,\"description\":\"[x0, y0, x1, y1] in pixels of the viewport.\"}," + Tab, "region"),
        ToolsetMember.Of("left_click", "Click an element or a point with the left mouse button.", Click, "target"),
        ToolsetMember.Of("right_click", "Click an element or a point with the right mouse button.", Click, "target"),
        ToolsetMember.Of("middle_click", "Click an element or a point with the middle mouse button.", Click, "target"),
        ToolsetMember.Of("double_click", "Double-click an element or a point.", Click, "target"),
        ToolsetMember.Of("triple_click", "Triple-click an element or a point: selects a line or paragraph.", Click, "target"),
        ToolsetMember.Of("hover", "Move the mouse pointer onto an element or a point.", Target + "," + Tab, "target"),
        ToolsetMember.Of("left_click_drag", "Press the left mouse button at one point and release it at another.", "\"from\":" + AtPoint + "," + Place + "," + Tab, "from target"),
        ToolsetMember.Of("left_mouse_down", "Press the left mouse button at a point and keep it down.", Place + "," + Tab, "target"),
        ToolsetMember.Of("left_mouse_up", "Release the left mouse button at a point.", Place + "," + Tab, "target"),
        ToolsetMember.Of("mouse_move", "Move the mouse pointer to a point.", Place + "," + Tab, "target"),
        ToolsetMember.Of("scroll", "Turn the mouse wheel at a point.", Place + ",\"scroll_direction\":{\"type\":\"string\",\"enum\":[\"up\",\"down\",\"left\",\"right\"]},\"scroll_amount\":{\"type\":\"integer\",\"description\":\"Clicks of the wheel, 1 to 10; 3 if left out.\"}," + Tab, "target scroll_direction"),
        ToolsetMember.Of("type", "Type a text into what has the focus.", "\"text\":{\"type\":\"string\",\"description\":\"The text.\"}," + Tab, "text"),
        ToolsetMember.Of("key", "Press a key or a combination of keys, joined by +.", Keys + ",\"repeat\":{\"type\":\"integer\",\"description\":\"How often; 1 if left out.\"}," + Tab, "text"),
        ToolsetMember.Of("hold_key", "Hold a key or a combination of keys down for some seconds.", Keys + ",\"duration\":{\"type\":\"number\",\"description\":\"Seconds.\"}," + Tab, "text duration"),
        ToolsetMember.Of("wait", "Wait for some seconds, at most 30.", "\"duration\":{\"type\":\"number\",\"description\":\"Seconds.\"}," + Tab, "duration"),
        ToolsetMember.Of("javascript_exec", "Run JavaScript in the page and tell the value of its last expression. Write the expression itself, without return.", "\"text\":{\"type\":\"string\",\"description\":\"The code.\"}," + Tab, "text", isEnabled: false),
    ];
}
