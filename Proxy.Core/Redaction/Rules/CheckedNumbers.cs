namespace Proxy.Core.Redaction.Rules;

/// <summary>National ids of which nothing but check digits can be told, beside those of <see cref="PersonNumbers"/>.</summary>
internal static class CheckedNumbers
{
    // Turkey: two check digits.
    public static bool Tckn(ReadOnlySpan<byte> v)
    {
        if (v[0] == 0) return false;
        var (odd, even) = (v[0] + v[2] + v[4] + v[6] + v[8], v[1] + v[3] + v[5] + v[7]);
        return ((odd * 7) - even + 10) % 10 == v[9] && (odd + even + v[9]) % 10 == v[10];
    }

    // Ireland: seven digits and a letter, since 2013 another one behind it, which counts nine times.
    public static bool Pps(ReadOnlySpan<byte> v)
    {
        var sum = Checksums.Weighted(v, [8, 7, 6, 5, 4, 3, 2]);
        if (v.Length == 9 && v[8] != 'W') sum += (v[8] - 'A' + 1) * 9;
        return "WABCDEFGHIJKLMNOPQRSTUV"u8[sum % 23] == v[7];
    }

    // Croatia.
    public static bool Oib(ReadOnlySpan<byte> v) => Checksums.Mod11And10(v);

    // Israel.
    public static bool Zehut(ReadOnlySpan<byte> v) => Checksums.Luhn(v);

    // Chile: the check digit may be K.
    public static bool Rut(ReadOnlySpan<byte> v)
    {
        var (sum, weight) = (0, 2);
        for (var i = v.Length - 2; i >= 0; i--)
        {
            sum += v[i] * weight;
            weight = weight == 7 ? 2 : weight + 1;
        }

        return (11 - (sum % 11)) switch { 11 => v[^1] == 0, 10 => v[^1] == 'K', var check => v[^1] == check };
    }

    // Argentina: whose it is, the DNI, a check digit.
    public static bool Cuil(ReadOnlySpan<byte> v) =>
        Checksums.Number(v[..2]) is 20 or 23 or 24 or 27 or 30 or 33 or 34 && 11 - (Checksums.Weighted(v, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) is var check && check % 11 == v[10];

    public static bool Thai(ReadOnlySpan<byte> v) => v[0] > 0 && (11 - (Checksums.Weighted(v, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 10 == v[12];

    // Singapore: S and T are citizens, F, G and M are not.
    public static bool Nric(ReadOnlySpan<byte> v)
    {
        var sum = Checksums.Weighted(v[1..], [2, 7, 6, 5, 4, 3, 2]);
        return v[0] switch
        {
            (byte)'S' => "JZIHGFEDCBA"u8[sum % 11] == v[8],
            (byte)'T' => "JZIHGFEDCBA"u8[(sum + 4) % 11] == v[8],
            (byte)'F' => "XWUTRQPNMLK"u8[sum % 11] == v[8],
            (byte)'G' => "XWUTRQPNMLK"u8[(sum + 4) % 11] == v[8],
            (byte)'M' => "KLJNPQRTUWX"u8[10 - ((sum + 3) % 11)] == v[8],
            _ => false,
        };
    }

    // Russia: the insurance number.
    public static bool Snils(ReadOnlySpan<byte> v) => Checksums.Number(v[..9]) > 1_001_998 && Checksums.Weighted(v, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101 % 100 == Checksums.Number(v[9..]);

    // Russia: a person's tax number, with two check digits.
    public static bool Inn(ReadOnlySpan<byte> v) =>
        Checksums.Weighted(v, [7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == v[10] && Checksums.Weighted(v, [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]) % 11 % 10 == v[11];

    // Ukraine.
    public static bool Rnokpp(ReadOnlySpan<byte> v) => Checksums.Weighted(v, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) is var sum && ((sum % 11) + 11) % 11 % 10 == v[9];

    // Taiwan: the letter is a district's number, of two digits.
    public static bool Taiwan(ReadOnlySpan<byte> v)
    {
        ReadOnlySpan<byte> districts = [10, 11, 12, 13, 14, 15, 16, 17, 34, 18, 19, 20, 21, 22, 35, 23, 24, 25, 26, 27, 28, 29, 32, 30, 31, 33];
        var district = districts[v[0] - 'A'];
        return v[1] is 1 or 2 or 8 or 9 && ((district / 10) + (district % 10 * 9) + Checksums.Weighted(v[1..], [8, 7, 6, 5, 4, 3, 2, 1, 1])) % 10 == 0;
    }

    // Hong Kong: a letter stands for what it is in the alphabet, and nine.
    public static bool HongKong(ReadOnlySpan<byte> v)
    {
        var check = v[7] == 'A' ? 10 : v[7];
        return check <= 10 && ((36 * 9) + ((v[0] - 'A' + 10) * 8) + Checksums.Weighted(v[1..], [7, 6, 5, 4, 3, 2]) + check) % 11 == 0;
    }
}
