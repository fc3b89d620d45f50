namespace Proxy.Core.Redaction.Rules;

/// <summary>National ids that hold a day of birth, beside those of <see cref="PersonNumbers"/>. Digits are values, letters upper-case ASCII.</summary>
internal static class DatedNumbers
{
    // Czechia and Slovakia: yymmdd, 50 added to the month for women, 20 where a day had too many births.
    public static bool RodneCislo(ReadOnlySpan<byte> v)
    {
        var (month, number) = ((v[2] * 10) + v[3], Checksums.Number(v));
        if (month > 50) month -= 50;
        if (month > 20) month -= 20;
        return month is >= 1 and <= 12 && IsDay(v[4..6]) && (number % 11 == 0 || (number / 10 % 11 == 10 && v[9] == 0));
    }

    // Romania: sex and century, yymmdd, county, serial.
    public static bool Cnp(ReadOnlySpan<byte> v) =>
        v[0] is >= 1 and <= 8 && IsDate(v[3..5], v[5..7]) && Checksums.Weighted(v, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11 is var rest && (rest == 10 ? 1 : rest) == v[12];

    // Bulgaria: 20 or 40 added to the month in other centuries.
    public static bool Egn(ReadOnlySpan<byte> v) =>
        ((v[2] * 10) + v[3]) % 20 is >= 1 and <= 12 && IsDay(v[4..6]) && Checksums.Weighted(v, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10 == v[9];

    // Austria: serial, check digit, ddmmyy.
    public static bool Svnr(ReadOnlySpan<byte> v) => v[0] > 0 && IsDate(v[6..8], v[4..6]) && Checksums.Weighted(v, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 == v[3];

    // Estonia and Lithuania.
    public static bool Isikukood(ReadOnlySpan<byte> v)
    {
        if (v[0] is < 1 or > 6 || !IsDate(v[3..5], v[5..7])) return false;
        var rest = Checksums.Weighted(v, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]) % 11;
        if (rest == 10) rest = Checksums.Weighted(v, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 11 % 10;
        return rest == v[10];
    }

    public static bool SouthAfrica(ReadOnlySpan<byte> v) => IsDate(v[2..4], v[4..6]) && v[10] <= 2 && Checksums.Luhn(v);

    // Greece: ddmmyy.
    public static bool Amka(ReadOnlySpan<byte> v) => IsDate(v[2..4], v[..2]) && Checksums.Luhn(v);

    // Iceland: ddmmyy, 40 added to the day of firms; the last digit is the century.
    public static bool Kennitala(ReadOnlySpan<byte> v) => IsDate(v[2..4], v[..2]) && v[9] is 8 or 9 or 0 && Checksums.Weighted(v, [3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 == 0;

    // The states that were Yugoslavia: ddmmyyy, region, serial.
    public static bool Jmbg(ReadOnlySpan<byte> v) =>
        IsDate(v[2..4], v[..2]) && 11 - (Checksums.Weighted(v, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) is var check && (check > 9 ? 0 : check) == v[12];

    // Malaysia: yymmdd, place of birth.
    public static bool MyKad(ReadOnlySpan<byte> v) => IsDate(v[2..4], v[4..6]) && Checksums.Number(v[6..8]) is >= 1 and <= 16 or >= 21 and <= 99;

    // Indonesia: province, regency, district, ddmmyy with 40 added to the day for women.
    public static bool Nik(ReadOnlySpan<byte> v) => v[0] is >= 1 and <= 9 && Checksums.Number(v[6..8]) % 40 is >= 1 and <= 31 && IsMonth(v[8..10]);

    // Mexico: GOMC950119HNLRRL54.
    public static bool Curp(ReadOnlySpan<byte> v)
    {
        if (v[10] is not ((byte)'H' or (byte)'M' or (byte)'X') || !IsDate(v[6..8], v[8..10])) return false;
        var sum = 0;
        for (var i = 0; i < 17; i++)
        {
            // Ñ has a place between N and O.
            var value = v[i] <= 9 ? v[i] : v[i] - 'A' + (v[i] > 'N' ? 11 : 10);
            sum += value * (18 - i);
        }

        return (10 - (sum % 10)) % 10 == v[17];
    }

    private static bool IsDate(ReadOnlySpan<byte> month, ReadOnlySpan<byte> day) => IsMonth(month) && IsDay(day);

    private static bool IsMonth(ReadOnlySpan<byte> two) => Checksums.Number(two) is >= 1 and <= 12;

    private static bool IsDay(ReadOnlySpan<byte> two) => Checksums.Number(two) is >= 1 and <= 31;
}
