using Proxy.Simulator.Rules.Shapes;
using static Proxy.Simulator.Rules.Shapes.Basics;

namespace Proxy.Simulator.Rules.Requests;

/// <summary>Settings that the request and its <c>configuration_update</c> items share.</summary>
internal static class SettingShapes
{
    public static readonly Shape Effort = Choice("none", "minimal", "low", "medium", "high", "xhigh", "max");

    public static readonly Shape Format = ByType(
        Kind("text"),
        Kind("json_schema", Req("name", new TextShape(1, 64, ToolShapes.NamePattern)), Req("schema", AnyObject), OptNull("strict", Flag), OptNull("description", Str)),
        Kind("json_object"));
}
