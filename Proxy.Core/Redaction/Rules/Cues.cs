namespace Proxy.Core.Redaction.Rules;

/// <summary>Words in front of a value that tell what it is. Compared without case in ASCII, as they stand beyond.</summary>
internal static class Cues
{
    private const int Reach = 40;

    private static readonly byte[][] s_phone = Words(
        "phone|tel|call|mobile|cell|fax|whatsapp|sms|text me|text us|ring me|dial|hotline|téléphone|telefon|handy|rufen|ruf |anruf|durchwahl|mobil|móvil|teléfono|llám|llam|appel|joindre|portable|numéro est|cellulare|chiama|telemóvel|celular|ligue|bel |bellen|ring |puhelin|тел|звон|电话|電話|手机|手機|致电|携帯|전화|連絡先|호|tlf|τηλ|โทร|ติดต่อ|טלפון|هاتف|اتصل|sími|tālr|puh");

    private static readonly byte[][] s_notPhone = Words("order|invoice|ticket|tracking|version|sku|isbn|build|timestamp|ref|bestell|rechnung|pedido|commande|facture|id:|id |#|size|stack|buffer|aviv|-first|zoll|inch|byte|pixel|größe|taille|offset|index");

    /// <summary>A word for telephones or calling, and no word for orders closer by.</summary>
    public static bool Phone(in TextWindow text) => Near(text, s_phone, Reach, wordsOnly: true) && !NotPhone(text);

    public static bool NotPhone(in TextWindow text) => Near(text, s_notPhone, 14);

    /// <summary>One of <paramref name="words"/> stands in the last <paramref name="reach"/> bytes, on the same line.</summary>
    /// <param name="wordsOnly">Where words begin, not within: no <c>tel</c> in <c>Bestellung</c>.</param>
    public static bool Near(in TextWindow text, byte[][] words, int reach = Reach, bool wordsOnly = false)
    {
        var before = text.Before(reach);
        if (before.LastIndexOf((byte)'\n') is >= 0 and var line) before = before[(line + 1)..];
        Span<byte> lower = stackalloc byte[before.Length];
        for (var i = 0; i < before.Length; i++) lower[i] = Bytes.IsUpper(before[i]) ? (byte)(before[i] | 0x20) : before[i];
        foreach (var word in words)
        {
            var at = lower.IndexOf(word);
            while (wordsOnly && at > 0 && Bytes.IsLetter(lower[at]) && Bytes.IsLetter(lower[at - 1]))
            {
                var next = lower[(at + 1)..].IndexOf(word);
                at = next < 0 ? -1 : at + 1 + next;
            }

            if (at >= 0) return true;
        }

        return false;
    }

    public static byte[][] Words(string words) => [.. words.Split('|').Select(System.Text.Encoding.UTF8.GetBytes)];
}
