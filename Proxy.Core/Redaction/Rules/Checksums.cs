namespace Proxy.Core.Redaction.Rules;

/// <summary>Check digits that more than one kind of number has. Digits are values, 0 to 9.</summary>
internal static class Checksums
{
    public static bool Luhn(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            int digit = digits[^(i + 1)];
            if ((i & 1) == 1 && (digit *= 2) > 9) digit -= 9;
            sum += digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>ISO 7064, Mod 11,10.</summary>
    public static bool Mod11And10(ReadOnlySpan<byte> digits)
    {
        var product = 10;
        foreach (var digit in digits[..^1])
        {
            var sum = (digit + product) % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }

        return (11 - product) % 10 == digits[^1];
    }

    /// <summary>The sum of the digits, each times its weight.</summary>
    public static int Weighted(ReadOnlySpan<byte> digits, ReadOnlySpan<sbyte> weights)
    {
        var sum = 0;
        for (var i = 0; i < weights.Length; i++) sum += digits[i] * weights[i];
        return sum;
    }

    public static long Number(ReadOnlySpan<byte> digits)
    {
        var value = 0L;
        foreach (var digit in digits) value = (value * 10) + digit;
        return value;
    }

    /// <summary>The 13 digits of an EAN.</summary>
    public static bool Ean(ReadOnlySpan<byte> digits) => Weighted(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 == 0;

    public static bool Verhoeff(ReadOnlySpan<byte> digits)
    {
        var check = 0;
        for (var i = 0; i < digits.Length; i++) check = Dihedral(check, Permuted(i % 8, digits[^(i + 1)]));
        return check == 0;
    }

    // The group D5: rotations 0 to 4, reflections 5 to 9.
    private static int Dihedral(int a, int b) => (a < 5, b < 5) switch
    {
        (true, true) => (a + b) % 5,
        (true, false) => 5 + ((a + b - 5) % 5),
        (false, true) => 5 + ((a - 5 - b + 5) % 5),
        _ => (a - b + 5) % 5,
    };

    private static int Permuted(int times, int digit)
    {
        ReadOnlySpan<byte> once = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
        for (; times > 0; times--) digit = once[digit];
        return digit;
    }
}
