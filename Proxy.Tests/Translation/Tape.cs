namespace Proxy.Tests.Translation;

/// <summary>Choices out of a row of numbers, so that a failing case shrinks and can be run again.</summary>
internal sealed class Tape(int[] numbers)
{
    private int _at;

    public int Next(int below)
    {
        if (numbers.Length == 0) return 0;
        // The second time round they are other numbers.
        var number = (uint)numbers[_at % numbers.Length] + (uint)(_at / numbers.Length * 7919);
        _at++;
        return (int)(number % (uint)below);
    }

    public bool OneIn(int many) => Next(many) == many - 1;

    public T Pick<T>(params ReadOnlySpan<T> of) => of[Next(of.Length)];
}
