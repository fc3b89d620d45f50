using Proxy.Core.Redaction.Rules;

namespace Proxy.Core.Redaction;

/// <summary>
/// Asks the rules whether a value starts at one place. Each looks a bounded way ahead and none goes back, so a text costs
/// what it is long, whatever is in it.
/// </summary>
internal static class PiiScanner
{
    /// <returns>None as well while the window is starved: ask again when there is more.</returns>
    public static Finding At(ref TextWindow text)
    {
        // Inside of a word nothing starts; and this alone must not ask for more.
        if (Bytes.IsWord(text[-1])) return default;
        var c = text[0];
        if (c == '-') return PemRule.Match(ref text) is > 0 and var pem ? new Finding(PiiKind.PrivateKey, pem, Tail.Pem) : default;
        if (c <= ' ' || IsPlainWord(ref text)) return default;
        var secret = SecretCues.Match(ref text);
        if (!secret.IsNone || text.IsStarved) return secret;
        var isWord = Bytes.IsWord(c);
        if (isWord && SecretPrefixes.Match(ref text) is > 0 and var key) return new Finding(PiiKind.Secret, key, Tail.Token);
        if (text.IsStarved) return default;
        if ((isWord || Bytes.IsLatinLead(c)) && EmailRule.Match(ref text) is > 0 and var email) return new Finding(PiiKind.Email, email);
        if (text.IsStarved) return default;
        var number = Number(ref text);
        if (!number.IsNone || text.IsStarved) return number;
        return isWord && EntropyRule.Match(ref text) is > 0 and var token ? new Finding(PiiKind.Secret, token) : default;
    }

    private static Finding Number(ref TextWindow text)
    {
        var c = text[0];
        var starts = Bytes.StartsNumber(ref text);
        if (starts && Bytes.IsLetter(c) && IbanRule.Match(ref text) is > 0 and var iban) return new Finding(PiiKind.Iban, iban);
        if (text.IsStarved) return default;
        if (starts && (Bytes.IsAlphanumeric(c) || c == '('))
        {
            var shape = ShapeTable.Match(ref text);
            if (!shape.IsNone || text.IsStarved) return shape;
        }

        if ((Bytes.IsHex(c) || (c == ':' && text[1] == ':')) && IpRule.Match(ref text) is > 0 and var ip) return new Finding(PiiKind.Ip, ip);
        if (text.IsStarved || !starts || !(Bytes.IsDigit(c) || c is '+' or '(')) return default;
        return PhoneNumbers.Match(ref text) is > 0 and var phone ? new Finding(PiiKind.Phone, phone) : default;
    }

    /// <summary>Most of any text: letters up to white space or a comma, with no number behind them.</summary>
    private static bool IsPlainWord(ref TextWindow text)
    {
        if (!Bytes.IsLetter(text[0]) || (Bytes.IsUpper(text[0]) && Bytes.IsUpper(text[1]))) return false;
        var at = 1;
        while (at < 20 && Bytes.IsLetter(text[at])) at++;
        return text[at] switch
        {
            ' ' => !Bytes.IsDigit(text[at + 1]),
            '\n' or ',' or '\r' => true,
            _ => false,
        };
    }
}
