using System.Globalization;
using Proxy.Core.Canonical.Conversations;
using Proxy.Core.Json;

namespace Proxy.Core.Anthropic.Requests.Tools;

/// <summary>Reads bash, text editor, memory and computer (R41–R44): the name is fixed, the schema is ours.</summary>
internal static class DefinedToolReader
{
    private const int Name = 1;
    private const int Strict = 3;
    private const int DeferLoading = 4;
    private const int AllowedCallers = 5;
    private const int InputExamples = 6;
    private const int MaxCharacters = 7;
    private const int Width = 8;
    private const int Height = 9;
    private const int Display = 10;
    private const int EnableZoom = 11;

    private static readonly FieldTable s_table = new(
        "tools.",
        "type", "name", "cache_control", "strict", "defer_loading", "allowed_callers", "input_examples", "max_characters",
        "display_width_px", "display_height_px", "display_number", "enable_zoom");

    /// <returns>Null for a type that is not one of these.</returns>
    public static Tool? Read(in ToolEntry entry)
    {
        if (!DefinedTools.All.TryGetValue(entry.Type, out var defined)) return null;
        Span<JsonSlot> slots = stackalloc JsonSlot[s_table.Count];
        var fields = entry.Read(s_table, slots);
        if (fields.RequiredString(Name, 200) != defined.Name) throw Reject.At(fields.Path(Name), Literals.OneOf(defined.Name));
        ToolOptions.CheckCallers(fields, AllowedCallers, entry.Warnings);
        var zooms = ReadZoom(fields, defined);
        return new Tool(defined.Name, zooms ? defined.ZoomSchema!.Value : defined.Schema)
        {
            Index = entry.Index,
            Kind = entry.Type[..entry.Type.LastIndexOf('_')],
            // R36: its schema is made strict like any other.
            Strict = fields.Flag(Strict) ?? false,
            InputExamples = ToolOptions.ReadExamples(fields, InputExamples, entry.Warnings),
            Description = JsonText.From(defined.Description + MaxCharactersText(fields, defined) + DisplayText(fields, defined)),
            DeferLoading = fields.Flag(DeferLoading) ?? false,
        };
    }

    private static string MaxCharactersText(in Fields fields, DefinedTool defined)
    {
        RefuseUnless(defined.HasMaxCharacters, fields, MaxCharacters);
        return fields.Integer(MaxCharacters, 1) is { } most ? string.Create(CultureInfo.InvariantCulture, $" A view is cut off after {most} characters.") : "";
    }

    private static string DisplayText(in Fields fields, DefinedTool defined)
    {
        RefuseUnless(defined.HasDisplay, fields, Width);
        RefuseUnless(defined.HasDisplay, fields, Height);
        RefuseUnless(defined.HasDisplay, fields, Display);
        if (!defined.HasDisplay) return "";
        var width = fields.Integer(Width, 1) ?? throw Reject.At(fields.Path(Width), Literals.Required);
        var height = fields.Integer(Height, 1) ?? throw Reject.At(fields.Path(Height), Literals.Required);
        var number = fields.Integer(Display, 0) is { } display ? string.Create(CultureInfo.InvariantCulture, $" (display {display})") : "";
        return string.Create(CultureInfo.InvariantCulture, $"The screen is {width} x {height} pixels{number}.");
    }

    private static bool ReadZoom(in Fields fields, DefinedTool defined)
    {
        RefuseUnless(defined.ZoomSchema is not null, fields, EnableZoom);
        return fields.Flag(EnableZoom) ?? false;
    }

    private static void RefuseUnless(bool permitted, in Fields fields, int field)
    {
        if (!permitted && fields.Has(field)) throw Reject.At(fields.Path(field), Literals.Extra);
    }
}
