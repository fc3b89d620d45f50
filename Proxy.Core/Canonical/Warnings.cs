namespace Proxy.Core.Canonical;

/// <summary>
/// What was dropped or approximated in this request (C0.6). Becomes <c>x-gateway-warning: field:reason, …</c>;
/// fields are the gateway's own words or validated names, so nothing here can break a header.
/// </summary>
internal sealed class Warnings
{
    private const int Most = 32;
    private readonly Lock _gate = new();
    private List<string>? _tokens;
    private List<string>? _logged;

    public bool Any => _tokens is not null;

    public IReadOnlyList<string> Tokens => _tokens ?? [];

    /// <summary>Adds <c>field:reason</c> once. Characters that a header token may not hold become <c>_</c>.</summary>
    /// <param name="logged">
    /// What an operator is told instead, where field or reason is a word that a client or an upstream made up: it may be
    /// anybody's name. Null where all words are the gateway's own.
    /// </param>
    public void Add(string field, string reason, string? logged = null)
    {
        // A request may be written anew while its answer's headers go out.
        lock (_gate)
        {
            // A body of nothing but unknown keys must not cost more than reading it.
            if (_tokens is { Count: >= Most }) return;
            var token = Clean(field) + ":" + Clean(reason);
            if (_tokens?.Contains(token) == true) return;
            (_tokens ??= []).Add(token);
            (_logged ??= []).Add(logged ?? token);
        }
    }

    public override string ToString()
    {
        lock (_gate) return string.Join(", ", Tokens);
    }

    /// <summary>The same for logs: without a word that is not the gateway's own.</summary>
    public string ToLog()
    {
        lock (_gate) return string.Join(", ", (_logged ?? []).Distinct());
    }

    private static string Clean(string text)
    {
        var short_ = text.Length > 100 ? text[..100] : text;
        return string.Create(short_.Length, short_, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsAsciiLetterOrDigit(source[i]) || "._-[]".Contains(source[i]) ? source[i] : '_';
        });
    }
}
