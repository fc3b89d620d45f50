namespace Proxy.Core.Anthropic.Requests;

/// <summary>Wordings that many rules share.</summary>
internal static class Literals
{
    public const string Required = "Field required";
    public const string NotString = "Input should be a valid string";
    public const string NotInteger = "Input should be a valid integer";
    public const string NotNumber = "Input should be a valid number";
    public const string NotBoolean = "Input should be a valid boolean";
    public const string NotObject = "Input should be a valid dictionary";
    /// <summary>As recorded of a message that is a string, and of a tool's schema that is <c>true</c>.</summary>
    public const string NotShape = "Input does not match the expected shape.";

    public const string NotList = "Input should be a valid list";
    public const string Extra = "Extra inputs are not permitted";

    /// <summary>R22, R56: the wording for a choice, <c>Input should be 'a', 'b' or 'c'</c>.</summary>
    public static string OneOf(params ReadOnlySpan<string> choices)
    {
        var text = "Input should be '" + choices[0] + "'";
        for (var i = 1; i < choices.Length; i++) text += (i == choices.Length - 1 ? " or '" : ", '") + choices[i] + "'";
        return text;
    }
}
