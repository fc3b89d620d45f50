namespace Proxy.Core.Redaction.Rules;

/// <summary>What makes digits a national id: check digits where there are any, dates, numbers that are never given.</summary>
internal static class PersonNumbers
{
    public static bool Ssn(ReadOnlySpan<byte> v)
    {
        var (area, group, serial) = (Checksums.Number(v[..3]), Checksums.Number(v[3..5]), Checksums.Number(v[5..]));
        if (serial == 0 || group == 0 || area is 0 or 666) return false;
        // From 900 on: the tax office's ITIN.
        return area < 900 || group is >= 50 and <= 65 or >= 70 and <= 88 or >= 90 and <= 92 or >= 94;
    }

    public static bool Nino(ReadOnlySpan<byte> v)
    {
        ReadOnlySpan<byte> never = "BGGBKNNKNTTNZZ"u8;
        if ("DFIQUV"u8.Contains(v[0]) || "DFIQUVO"u8.Contains(v[1]) || v[8] is < (byte)'A' or > (byte)'D') return false;
        for (var i = 0; i < never.Length; i += 2)
        {
            if (v[0] == never[i] && v[1] == never[i + 1]) return false;
        }

        return true;
    }

    public static bool Nhs(ReadOnlySpan<byte> v) => v.Length == 10 && (11 - (Checksums.Weighted(v, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 == v[9];

    // Of the first ten digits one comes two or three times, the others once at most.
    public static bool SteuerId(ReadOnlySpan<byte> v)
    {
        if (v[0] == 0 || !Checksums.Mod11And10(v)) return false;
        Span<int> counts = stackalloc int[10];
        foreach (var digit in v[..10]) counts[digit]++;
        var (repeated, missing) = (0, 0);
        foreach (var count in counts)
        {
            if (count > 3) return false;
            if (count > 1) repeated++;
            if (count == 0) missing++;
        }

        return repeated == 1 && missing is 1 or 2;
    }

    public static bool Dni(ReadOnlySpan<byte> v) => "TRWAGMYFPDXBNJZSQVHLCKE"u8[(int)(Checksums.Number(v[..8]) % 23)] == v[8];

    public static bool Nie(ReadOnlySpan<byte> v) =>
        v[0] is >= (byte)'X' and <= (byte)'Z' && "TRWAGMYFPDXBNJZSQVHLCKE"u8[(int)((((v[0] - 'X') * 10_000_000) + Checksums.Number(v[1..8])) % 23)] == v[8];

    public static bool Bsn(ReadOnlySpan<byte> v) => Checksums.Number(v) > 0 && Checksums.Weighted(v, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0;

    public static bool Nir(ReadOnlySpan<byte> v)
    {
        if (v[0] is not (1 or 2 or 3 or 4 or 7 or 8)) return false;
        // Corsica: 2A counts as 19, 2B as 18.
        var digits = v[..13].ToArray();
        if (v[6] is (byte)'A' or (byte)'B') (digits[5], digits[6]) = (1, v[6] == 'A' ? (byte)9 : (byte)8);
        else if (v[6] > 9) return false;
        var month = (v[3] * 10) + v[4];
        return month is >= 1 and <= 12 or >= 20 and <= 42 or >= 50 && 97 - (Checksums.Number(digits) % 97) == Checksums.Number(v[13..]);
    }

    public static bool CodiceFiscale(ReadOnlySpan<byte> v)
    {
        ReadOnlySpan<byte> odd = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
        var sum = 0;
        for (var i = 0; i < 15; i++)
        {
            var value = v[i] <= 9 ? v[i] : v[i] - 'A';
            sum += i % 2 == 0 ? odd[value] : value;
        }

        return (sum % 26) + 'A' == v[15];
    }

    public static bool Personnummer(ReadOnlySpan<byte> v)
    {
        var ten = v[^10..];
        // Numbers of those who are no citizens have 60 added to the day.
        var day = (ten[4] * 10) + ten[5];
        return IsMonth(ten[2..4]) && day is >= 1 and <= 31 or >= 61 and <= 91 && Checksums.Luhn(ten);
    }

    public static bool Cpr(ReadOnlySpan<byte> v) => IsDay(v[..2]) && IsMonth(v[2..4]);

    public static bool Hetu(ReadOnlySpan<byte> v) => HetuCheck(v[..6], v[^4..^1]) == v[^1] && IsDay(v[..2]) && IsMonth(v[2..4]) && (v.Length == 10 || "ABCDEFYXWVU"u8.Contains(v[6]));

    public static bool HetuDigit(ReadOnlySpan<byte> v) => HetuCheck(v[..6], v[6..9]) == v[9] + '0' && IsDay(v[..2]) && IsMonth(v[2..4]);

    public static bool Fodselsnummer(ReadOnlySpan<byte> v) =>
        Checksums.Weighted(v, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 == 0 && Checksums.Weighted(v, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;

    public static bool Belgian(ReadOnlySpan<byte> v)
    {
        var (number, check) = (Checksums.Number(v[..9]), Checksums.Number(v[9..]));
        return 97 - (number % 97) == check || 97 - ((2_000_000_000 + number) % 97) == check;
    }

    public static bool Ahv(ReadOnlySpan<byte> v) => v[0] == 7 && v[1] == 5 && v[2] == 6 && Checksums.Ean(v);

    public static bool Pesel(ReadOnlySpan<byte> v) => Checksums.Weighted(v, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0;

    public static bool Nif(ReadOnlySpan<byte> v) => v[0] is 1 or 2 or 3 && (11 - (Checksums.Weighted(v, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11 % 10 == v[8];

    public static bool Cpf(ReadOnlySpan<byte> v) =>
        v[..10].IndexOfAnyExcept(v[0]) >= 0
        && Checksums.Weighted(v, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10 == v[9]
        && Checksums.Weighted(v, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10 % 11 % 10 == v[10];

    public static bool Sin(ReadOnlySpan<byte> v) => v[0] is not (0 or 8) && Checksums.Luhn(v);

    public static bool Tfn(ReadOnlySpan<byte> v) => Checksums.Weighted(v, [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 == 0;

    public static bool Aadhaar(ReadOnlySpan<byte> v) => v[0] >= 2 && Checksums.Verhoeff(v);

    // The fourth letter tells whose it is.
    public static bool Pan(ReadOnlySpan<byte> v) => "PCHABGJLFT"u8.Contains(v[3]);

    public static bool China(ReadOnlySpan<byte> v)
    {
        if (v[0] == 0 || v[6] is not (1 or 2) || !IsMonth(v[10..12]) || !IsDay(v[12..14]) || (v[17] > 9 && v[17] != 'X')) return false;
        var sum = Checksums.Weighted(v, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
        return (12 - (sum % 11)) % 11 == (v[17] == 'X' ? 10 : v[17]);
    }

    // Since 2020 the last digit checks nothing.
    public static bool Korea(ReadOnlySpan<byte> v) => IsMonth(v[2..4]) && IsDay(v[4..6]) && v[6] is >= 1 and <= 8;

    public static bool MyNumber(ReadOnlySpan<byte> v)
    {
        var rest = Checksums.Weighted(v, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
        return (rest <= 1 ? 0 : 11 - rest) == v[11];
    }

    private static byte HetuCheck(ReadOnlySpan<byte> date, ReadOnlySpan<byte> serial) =>
        "0123456789ABCDEFHJKLMNPRSTUVWXY"u8[(int)(((Checksums.Number(date) * 1000) + Checksums.Number(serial)) % 31)];

    private static bool IsMonth(ReadOnlySpan<byte> two) => Checksums.Number(two) is >= 1 and <= 12;

    private static bool IsDay(ReadOnlySpan<byte> two) => Checksums.Number(two) is >= 1 and <= 31;
}
