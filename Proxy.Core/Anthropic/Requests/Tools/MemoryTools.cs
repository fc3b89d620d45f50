using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>R43.</summary>
internal static class MemoryTools
{
    public static DefinedTool Memory { get; } = new(
        "memory",
        "Keep notes in files below /memories that outlive this conversation. "
            + "ALWAYS VIEW the /memories directory BEFORE doing anything else, to see what was learned earlier. "
            + "Record progress, decisions and what is left to do as you go: the conversation may be cut off at any moment, and what is not written down is lost. "
            + "`view` shows a directory or a file (with `view_range`, only those lines), `create` writes `file_text`, `str_replace` replaces `old_str` by `new_str`, "
            + "`insert` puts `insert_text` after line `insert_line`, `delete` removes a file or directory, `rename` moves `old_path` to `new_path`.",
        JsonRaw.From("""
            {"type":"object","properties":{"command":{"type":"string","enum":["view","create","str_replace","insert","delete","rename"],"description":"What to do."},"path":{"type":"string","description":"Path below /memories. Required for every command but rename."},"view_range":{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":2,"description":"For view: first and last line, counted from 1; -1 as last is the end of the file."},"file_text":{"type":"string","description":"For create: the content of the file."},"old_str":{"type":"string","description":"For str_replace: the text to replace; must occur exactly once."},"new_str":{"type":"string","description":"For str_replace: the new text."},"insert_line":{"type":"integer","description":"For insert: the line after which to insert; 0 is the beginning of the file."},"insert_text":{"type":"string","description":"For insert: the text to insert."},"old_path":{"type":"string","description":"For rename: what to move."},"new_path":{"type":"string","description":"For rename: where to."}},"required":["command"]}
            """));
}
