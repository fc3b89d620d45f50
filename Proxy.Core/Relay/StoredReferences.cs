using System.Text.Json;
using Proxy.Core.Json;

namespace Proxy.Core.Relay;

/// <summary>
/// What a body names by id that lies upstream already (F21): upstream knows the gateway's account only, and would give
/// any tenant's to all. Ids of items that say everything themselves are no such names.
/// </summary>
internal sealed class StoredReferences
{
    private readonly string[] _names = new string[JsonScanner.MaxDepth + 1];
    private readonly List<string> _itemIds = [];
    private string? _itemType;
    private int _types;
    private int _contents;
    private bool _lacksContent;

    /// <summary>Items that upstream is to look up: <c>{"type":"item_reference","id":"msg_1"}</c>, the type being optional; reasoning without its content, an image without its bytes.</summary>
    public List<string> Items { get; } = [];

    /// <summary><c>cntr_…</c>, of tools and of items that were made in one.</summary>
    public List<string> Containers { get; } = [];

    public List<string> Conversations { get; } = [];

    /// <summary>Of messages, prompts and tools.</summary>
    public List<string> Files { get; } = [];

    /// <param name="body">A JSON object, checked.</param>
    public static StoredReferences Read(ReadOnlySpan<byte> body)
    {
        var found = new StoredReferences();
        var scanner = new JsonScanner(body);
        var depth = 0;
        while (scanner.Read())
        {
            switch (scanner.Kind)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    depth++;
                    found._names[depth] = "";
                    if (found.IsItem(depth)) found.BeginItem();
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    if (found.IsItem(depth)) found.EndItem();
                    depth--;
                    break;
                case JsonTokenType.PropertyName:
                    found._names[depth] = scanner.Escaped.Length <= 64 ? EscapedUtf8.DecodeString(scanner.Escaped) : "?";
                    break;
                case JsonTokenType.String:
                    found.See(depth, scanner.Escaped);
                    break;
                case JsonTokenType.Null when found.IsItem(depth) && IsContent(found._names[depth]):
                    found._lacksContent = true;
                    break;
            }
        }

        return found;
    }

    // {"input":[{…}]}: an item stands at depth 3.
    private bool IsItem(int depth) => depth == 3 && _names[1] == "input";

    private static bool IsContent(string name) => name is "encrypted_content" or "result";

    private void BeginItem()
    {
        _itemIds.Clear();
        (_itemType, _types, _contents, _lacksContent) = (null, 0, 0, false);
    }

    private void EndItem()
    {
        // Two types could be read in two ways; which of them counts is upstream's secret.
        var saysAll = _types == 1 && _itemType switch
        {
            "item_reference" => false,
            "reasoning" or "compaction" or "image_generation_call" => _contents > 0 && !_lacksContent,
            _ => true,
        };
        if (!saysAll) Items.AddRange(_itemIds);
    }

    private void See(int depth, ReadOnlySpan<byte> escaped)
    {
        var (top, name) = (_names[1], _names[depth]);
        if (IsItem(depth))
        {
            if (name == "id") _itemIds.Add(Id(escaped));
            if (name == "type") (_itemType, _types) = (Id(escaped), _types + 1);
            if (IsContent(name) && escaped.Length > 0) _contents++;
            if (IsContent(name) && escaped.Length == 0) _lacksContent = true;
            if (name == "container_id") Containers.Add(Id(escaped));
        }

        if (top == "conversation" && (depth == 1 || (depth == 2 && name == "id"))) Conversations.Add(Id(escaped));
        if (name == "file_id" && MayNameFile(depth, top)) Files.Add(Id(escaped));
        // Tools stand at depth 3, and at 5 where an item brings some.
        var tool = top == "tools" ? 3 : top == "input" && depth >= 5 && _names[3] == "tools" ? 5 : 0;
        if (tool == 0 || depth < tool) return;
        if (depth == tool && name == "container") Containers.Add(Id(escaped));
        if (depth == tool + 1 && name == "container_id") Containers.Add(Id(escaped));
        if (depth == tool + 1 && name == "file_id") Files.Add(Id(escaped));
        if (depth == tool + 2 && _names[tool + 1] == "file_ids") Files.Add(Id(escaped));
    }

    // Not deeper, where citations and search results name files only to tell of them.
    private bool MayNameFile(int depth, string top) => top switch
    {
        "input" => depth == 3 || (depth <= 5 && _names[3] is "content" or "output"),
        "messages" => depth <= 6,
        "prompt" => true,
        _ => false,
    };

    private static string Id(ReadOnlySpan<byte> escaped) => escaped.Length <= 256 ? EscapedUtf8.DecodeString(escaped) : "?";
}
