namespace Proxy.Simulator.Rules.Shapes;

/// <summary>The vocabulary in which the rules are written.</summary>
internal static class Basics
{
    /// <summary>Characters; OpenAI's limit of one text.</summary>
    public const int LongText = 10_485_760;

    /// <summary>Characters; OpenAI's limit of ids and call ids.</summary>
    public const int LongestId = 64;

    public static readonly Shape Str = new TextShape();
    public static readonly Shape Any = new AnyShape();
    public static readonly Shape Flag = new FlagShape();
    public static readonly Shape Whole = new WholeShape();
    public static readonly Shape Number = new NumberShape();
    public static readonly Shape AnyObject = new MapShape(Any);
    public static readonly Shape Id = new TextShape(min: 1, max: LongestId);
    public static readonly Shape Long = new TextShape(max: LongText);
    public static readonly Shape Progress = new ChoiceShape("in_progress", "completed", "incomplete");

    public static Field Req(string name, Shape shape) => new(name, shape, Required: true, Nullable: false);

    /// <summary>Must be there, may be null.</summary>
    public static Field ReqNull(string name, Shape shape) => new(name, shape, Required: true, Nullable: true);

    public static Field Opt(string name, Shape shape) => new(name, shape, Required: false, Nullable: false);

    public static Field OptNull(string name, Shape shape) => new(name, shape, Required: false, Nullable: true);

    /// <summary>The <c>type</c> member of a variant: required and fixed.</summary>
    public static Field Type(string value) => Req("type", new ChoiceShape(value));

    public static Shape Choice(params string[] values) => new ChoiceShape(values);

    public static Shape List(Shape items, int min = 0, int max = int.MaxValue) => new ListShape(items, min, max);

    public static ObjectShape Obj(params Field[] fields) => new(fields);

    public static (string, Shape) Kind(string name, params Field[] fields) => (name, new ObjectShape([Type(name), .. fields]));

    public static Shape ByType(params (string, Shape)[] variants) => new VariantShape("type", variants);
}
