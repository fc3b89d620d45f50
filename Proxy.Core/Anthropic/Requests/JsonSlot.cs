using System.Text.Json;

namespace Proxy.Core.Anthropic.Requests;

/// <summary>
/// Where one property's value stands in the body. Holds no reference, so the fields of an object fit on the stack and
/// their meaning can wait until the object's <c>type</c>, which may come last, is known.
/// </summary>
/// <param name="Kind">First token of the value; <see cref="JsonTokenType.None"/> when the key is absent.</param>
internal readonly record struct JsonSlot(int Start, int Length, JsonTokenType Kind);
