using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>R42.</summary>
internal static class TextEditorTools
{
    private const string Common =
        "View, create and edit text files. "
        + "`view` shows a file with line numbers (with `view_range`, only those lines) or lists a directory. "
        + "`create` writes `file_text` to a new file. "
        + "`str_replace` replaces `old_str`, which must occur exactly once in the file, white space included, by `new_str`; without `new_str` it is deleted. ";

    /// <summary>Up to 20250124.</summary>
    public static DefinedTool WithUndo { get; } = new(
        "str_replace_editor",
        Common + "`insert` puts `new_str` after line `insert_line`. `undo_edit` takes back the last edit of the file.",
        JsonRaw.From("""
            {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","undo_edit"],"description":"What to do."},"path":{"type":"string","description":"Absolute path of the file or directory."},"view_range":{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2,"description":"For view: first and last line, counted from 1; -1 as last is the end of the file."},"old_str":{"type":"string","description":"For str_replace: the text to replace."},"new_str":{"type":"string","description":"For str_replace: the new text. For insert: the text to insert."},"file_text":{"type":"string","description":"For create: the content of the file."},"insert_line":{"type":"integer","description":"For insert: the line after which to insert; 0 is the beginning of the file."}},"required":["command","path"]}
            """));

    /// <summary>From 20250429.</summary>
    public static DefinedTool Editor { get; } = new(
        "str_replace_based_edit_tool",
        Common + "`insert` puts `insert_text` after line `insert_line`.",
        JsonRaw.From("""
            {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert"],"description":"What to do."},"path":{"type":"string","description":"Absolute path of the file or directory."},"view_range":{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2,"description":"For view: first and last line, counted from 1; -1 as last is the end of the file."},"old_str":{"type":"string","description":"For str_replace: the text to replace."},"new_str":{"type":"string","description":"For str_replace: the new text."},"file_text":{"type":"string","description":"For create: the content of the file."},"insert_line":{"type":"integer","description":"For insert: the line after which to insert; 0 is the beginning of the file."},"insert_text":{"type":"string","description":"For insert: the text to insert."}},"required":["command","path"]}
            """));
}
