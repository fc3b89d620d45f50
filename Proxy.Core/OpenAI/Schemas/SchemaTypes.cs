namespace Proxy.Core.OpenAI.Schemas;

/// <summary>The types of a JSON value as a schema's <c>type</c> names them.</summary>
[Flags]
internal enum SchemaTypes
{
    None = 0,
    Null = 1,
    Boolean = 2,
    Integer = 4,
    Number = 8,
    String = 16,
    Array = 32,
    Object = 64,
}
