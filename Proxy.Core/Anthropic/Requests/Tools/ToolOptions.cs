using System.Globalization;
using System.Text.Json;
using Proxy.Core.Canonical;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>Options that tools of several families have.</summary>
internal static class ToolOptions
{
    /// <summary>R48: here every call is the model's own.</summary>
    public static void CheckCallers(in Fields tool, int field, Warnings warnings)
    {
        if (tool.List(field) is null) return;
        var cursor = tool.Enter(field, warnings);
        while (cursor.NextElement())
        {
            if (!cursor.IsString("direct"u8)) warnings.Add("allowed_callers", "direct_only");
            cursor.Skip();
        }
    }

    /// <summary>R39.</summary>
    public static List<JsonRaw> ReadExamples(in Fields tool, int field, Warnings warnings)
    {
        if (tool.List(field) is null) return [];
        var examples = new List<JsonRaw>();
        var cursor = tool.Enter(field, warnings);
        while (cursor.NextElement())
        {
            if (cursor.Kind != JsonTokenType.StartObject)
                throw Reject.At(tool.Path(field) + "." + examples.Count.ToString(CultureInfo.InvariantCulture), Literals.NotObject);
            var slot = cursor.Take();
            examples.Add(new JsonRaw(cursor.Body.Slice(slot.Start, slot.Length)));
        }

        return examples;
    }
}
