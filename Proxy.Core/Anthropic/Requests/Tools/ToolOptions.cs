using Proxy.Core.Canonical;

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
}
