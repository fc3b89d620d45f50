using Proxy.Core.Redaction.Rules;

namespace Proxy.Core.Redaction;

/// <summary>How a value goes on behind what was needed to know it. It may be of any length, so nothing is held back for it.</summary>
internal enum Tail
{
    None,

    /// <summary>As long as the characters of a token go on.</summary>
    Token,

    /// <summary>Up to white space, a quote or a bracket: a password.</summary>
    Word,

    /// <summary>Up to the end of the line that ends a PEM block.</summary>
    Pem,
}

/// <summary>Takes a tail byte by byte.</summary>
internal struct TailScan(Tail tail)
{
    private Tail _tail = tail;
    private int _dashes;
    private int _rules;

    /// <returns>False when the byte is not the value's any more; none is from then on.</returns>
    public bool Takes(byte value)
    {
        var takes = _tail switch
        {
            Tail.Token => Bytes.IsToken(value) || value is (byte)'.' or (byte)'=' or (byte)'~' or (byte)'%',
            Tail.Word => Bytes.IsPassword(value),
            Tail.Pem => TakesPem(value),
            _ => false,
        };
        if (!takes) _tail = Tail.None;
        return takes;
    }

    // The first -----END opens, the second ----- closes: -----END PRIVATE KEY-----
    private bool TakesPem(byte value)
    {
        if (_rules == 2) return value == '-';
        _dashes = value == '-' ? _dashes + 1 : 0;
        if (_dashes == 5) _rules++;
        return Bytes.IsToken(value) || value is (byte)'=' or (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t' or (byte)':' or (byte)',' or (byte)'\\' or (byte)'.';
    }
}
