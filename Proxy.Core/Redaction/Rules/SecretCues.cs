using System.Buffers;

namespace Proxy.Core.Redaction.Rules;

/// <summary>Values behind a word that says what they are: <c>password = "…"</c>, <c>API key: …</c>, <c>Bearer …</c>, <c>user:…@host</c>.</summary>
internal static class SecretCues
{
    private const int Reach = 48;
    private const int Looked = 64;

    private static readonly byte[][] s_password = Cues.Words("password|passwd|pwd|passphrase|passcode|passwort|kennwort|contraseña|clave|senha|mot de passe|wachtwoord|hasło|hasłem|lösenord|adgangskode|parola|пароль|密码|密碼|パスワード|비밀번호|pass");

    private static readonly byte[][] s_secret = Cues.Words(
        "secret|token|apikey|api key|api_key|api-key|accesskey|access key|access_key|access-key|secretkey|secret key|secret_key|secret-key|private_key|privatekey|accountkey|sharedaccesskey|shared_key|account_key|account key|"
        + "signing_key|signing key|encryption_key|encryption key|master_key|master key|subscription-key|subscription_key|subscription key|credential|credentials|clientsecret|auth|authorization|bearer|jeton|schlüssel|ключ|密钥|x-api-key|sig|cookie|session");

    private static readonly byte[][] s_is = Cues.Words(" is| ist| es| est| è| é| to| jest| är| er|是|为|は| lautet| heißt| was");

    // A word beyond one of these belongs to something else.
    private static readonly SearchValues<byte> s_breaks = SearchValues.Create("\n,;{}()[]&?|"u8);

    private enum Cue
    {
        None,
        Password,
        Secret,
    }

    public static Finding Match(ref TextWindow text)
    {
        int length;
        if (text[-1] == '/' && text[-2] == '/' && text[-3] == ':' && (length = UserInfo(ref text)) > 0) return new Finding(PiiKind.Secret, length);
        if (text[-1] is ' ' or '=' && IsUserOption(text.Before(9)) && (length = UserOption(ref text)) > 0) return new Finding(PiiKind.Secret, length, Tail.Word);
        return Before(text.Before(Reach)) switch
        {
            Cue.Password when (length = Password(ref text)) > 0 => new Finding(PiiKind.Secret, length, Tail.Word),
            Cue.Secret when (length = Token(ref text)) > 0 => new Finding(PiiKind.Secret, length, Tail.Token),
            _ => default,
        };
    }

    // postgres://user:password@host
    private static int UserInfo(ref TextWindow text)
    {
        var colon = -1;
        for (var at = 0; at < 256; at++)
        {
            var c = text[at];
            if (c == '@') return colon >= 0 && at > colon + 1 ? at : 0;
            if (c == ':' && colon < 0) colon = at;
            else if (!Bytes.IsPassword(c) || c is '/' or '?' or '#') return 0;
        }

        return 0;
    }

    private static bool IsUserOption(ReadOnlySpan<byte> before) => before.EndsWith(" -u "u8) || before[..^1].EndsWith(" --user"u8);

    // curl -u user:password; -u 1000:1000 and root:wheel are users and groups.
    private static int UserOption(ref TextWindow text)
    {
        var (at, colon, letters, digits) = (0, -1, 0, 0);
        for (; at < Looked && Bytes.IsPassword(text[at]); at++)
        {
            if (text[at] is '$' or '{' or '(') return 0; // a variable
            if (text[at] == ':' && colon < 0) colon = at;
            else if (colon >= 0 && Bytes.IsLetter(text[at])) letters++;
            else if (colon >= 0 && Bytes.IsDigit(text[at])) digits++;
        }

        return colon > 0 && at - colon > 6 && letters > 0 && digits > 0 ? at : 0;
    }

    private static Cue Before(ReadOnlySpan<byte> before)
    {
        if (before.IsEmpty || Bytes.IsWord(before[^1])) return Cue.None;
        var (end, separated) = (before.Length, false);
        while (end > 0 && before[end - 1] is var c && (c is (byte)' ' or (byte)'\t' or (byte)'"' or (byte)'\'' or (byte)'`' or (byte)':' or (byte)'=' or (byte)'>' or (byte)'\\' or (byte)'*' || IsWideColon(before[..end])))
        {
            separated |= c is (byte)':' or (byte)'=' || c >= 0x80;
            end -= c >= 0x80 ? 3 : 1;
        }

        // Most words of code: nothing that could stand between a name and its value.
        if (end == before.Length) return Cue.None;
        var words = before[..end];
        if (words.LastIndexOfAny(s_breaks) is >= 0 and var cut) words = words[(cut + 1)..];
        Span<byte> lower = stackalloc byte[words.Length];
        for (var i = 0; i < words.Length; i++) lower[i] = Bytes.IsUpper(words[i]) ? (byte)(words[i] | 0x20) : words[i];
        ReadOnlySpan<byte> told = lower;
        if (told.EndsWith("bearer"u8) || told.EndsWith("authorization: basic"u8)) return Cue.Secret;
        if (!separated && told.LastIndexOf(" --"u8) is >= 0 and var option && told[(option + 3)..].IndexOf((byte)' ') < 0) separated = true;
        if (!separated && EndsIn(ref told, s_is))
        {
            separated = true;
            // The password for the guests' network is …
            if (Contains(told, s_password)) return Cue.Password;
        }

        if (!separated) return Cue.None;
        return EndsIn(ref told, s_password) ? Cue.Password : EndsIn(ref told, s_secret) ? Cue.Secret : Cue.None;
    }

    private static bool EndsIn(ref ReadOnlySpan<byte> text, byte[][] words)
    {
        foreach (var word in words)
        {
            if (!text.EndsWith(word)) continue;
            text = text[..^word.Length];
            return true;
        }

        return false;
    }

    private static bool Contains(ReadOnlySpan<byte> text, byte[][] words)
    {
        foreach (var word in words)
        {
            if (text.IndexOf(word) is var at && at >= 0 && word.Length > 4 && (at + word.Length == text.Length || text[at + word.Length] == ' ')) return true;
        }

        return false;
    }

    private static bool IsWideColon(ReadOnlySpan<byte> text) => text.EndsWith("："u8) || text.EndsWith("「"u8);

    private static int Password(ref TextWindow text)
    {
        var (at, letters, digits, symbols) = (0, 0, 0, 0);
        for (; at < Looked && Bytes.IsPassword(text[at]); at++)
        {
            var c = text[at];
            if (c is '(' or '{' or '[') return 0; // code, or a variable
            if (Bytes.IsLetter(c)) letters++;
            else if (Bytes.IsDigit(c)) digits++;
            else if (c is '!' or '@' or '#' or '$' or '%' or '^' or '*' or '+' or '?' or '~' or '=') symbols++;
        }

        // What ends a sentence is none of it.
        while (at > 0 && text[at - 1] is '.' or '!' or '?' or ':') at--;
        return at >= 6 && letters > 0 && (digits > 0 || symbols > 1 || (symbols == 1 && text[0] is not ('$' or '%' or '@') && text[at - 1] is not '=')) ? at : 0;
    }

    private static int Token(ref TextWindow text)
    {
        var (at, letters, digits) = (0, 0, 0);
        for (; at < Looked && (Bytes.IsToken(text[at]) || text[at] is '.' or '=' or '~' or '%'); at++)
        {
            if (Bytes.IsLetter(text[at])) letters++;
            else if (Bytes.IsDigit(text[at])) digits++;
        }

        if (text[at] is '(' or '[' or '{') return 0;
        while (at > 0 && text[at - 1] is '.' or '/') at--;
        // Names with a number in them are no tokens: a digit among eight at least, or many.
        return at >= 8 && letters > 1 && digits > 1 && digits * 12 >= at && !IsPath(text.Slice(0, at)) ? at : 0;
    }

    private static bool IsPath(ReadOnlySpan<byte> text) => text.Count((byte)'/') > 2 || text.IndexOf("://"u8) >= 0;
}
