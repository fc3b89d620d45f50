namespace Proxy.Core.Redaction.Rules;

/// <summary>Cards, national ids and phone numbers of a fixed form, found by how many digits or letters they start with.</summary>
internal static class ShapeTable
{
    private static readonly byte[][] s_notCard = Cues.Words("order|invoice|tracking|imei|isbn|serial|sku|pedido|commande|bestell|shipment|parcel|sendung|batch|job|trace|span|build");

    private static readonly byte[][] s_notPerson = Cues.Words("order|invoice|tracking|isbn|serial|sku|part |part-|pedido|commande|bestell|ticket|batch|build|ref");

    private static readonly Shape[] s_shapes =
    [
        // :: Cards
        Card("ddddsddddsddddsdddd"), Card("ddddsddddddsddddd"), Card("ddddsddddddsdddd"), Card("ddddsddddsddddsddddsddd"),
        PlainCard(13) with { Cue = Cues.Words("card|visa|karte|tarjeta|carte") }, PlainCard(14), PlainCard(15), PlainCard(16), PlainCard(17), PlainCard(18), PlainCard(19),

        // :: National ids that their form and check digits give away
        Person("ddd-dd-dddd", PersonNumbers.Ssn), // United States
        Person("ddd dd dddd", PersonNumbers.Ssn, "ssn|social|itin"),
        Person("ddddddddd", PersonNumbers.Ssn, "ssn|social sec|itin"),
        Person("AAoddoddoddoA", PersonNumbers.Nino), // United Kingdom
        Person("dddoddddddd", PersonNumbers.Nhs, "nhs"),
        Person("dddodddodddd", PersonNumbers.Nhs, "nhs"),
        Person("ddddddddddd", PersonNumbers.SteuerId) with { Unless = s_notPerson }, // Germany
        Person("dd ddd ddd ddd", PersonNumbers.SteuerId),
        Person("ddddddddoA", PersonNumbers.Dni), // Spain
        Person("dd.ddd.dddoA", PersonNumbers.Dni),
        Person("AodddddddoA", PersonNumbers.Nie),
        Person("doddoddoddodddodddodd", PersonNumbers.Nir), // France
        Person("doddoddodAodddodddodd", PersonNumbers.Nir),
        Person("AAAoAAAoddAddoAdddA", PersonNumbers.CodiceFiscale), // Italy
        Person("ddddddddd", PersonNumbers.Bsn, "bsn|burgerservice|sofi"), // Netherlands
        Person("dddodddoddd", PersonNumbers.Bsn, "bsn|burgerservice|sofi"),
        Person("ddddoddoddd", PersonNumbers.Bsn, "bsn|burgerservice|sofi"),
        Person("dddddd-dddd", PersonNumbers.Personnummer), // Sweden
        Person("dddddddd-dddd", PersonNumbers.Personnummer),
        Person("dddddd-dddd", PersonNumbers.Cpr, "cpr|person"), // Denmark
        Person("dddddd-dddA", PersonNumbers.Hetu), // Finland
        Person("dddddd-dddd", PersonNumbers.HetuDigit, "hetu|henkilö"),
        Person("ddddddAdddA", PersonNumbers.Hetu),
        Person("ddddddddddd", PersonNumbers.Fodselsnummer, "fødsel|fodsel|personnummer"), // Norway
        Person("dddddd ddddd", PersonNumbers.Fodselsnummer, "fødsel|fodsel|personnummer"),
        Person("dd.dd.dd-ddd.dd", PersonNumbers.Belgian), // Belgium
        Person("ddd.dddd.dddd.dd", PersonNumbers.Ahv), // Switzerland
        Person("ddddddddddd", PersonNumbers.Pesel, "pesel"), // Poland
        Person("ddddddddd", PersonNumbers.Nif, "nif|contribuinte"), // Portugal
        Person("dddsdddsddd", PersonNumbers.Nif, "nif|contribuinte"),
        Person("ddd.ddd.ddd-dd", PersonNumbers.Cpf), // Brazil
        Person("ddddddddddd", PersonNumbers.Cpf, "cpf"),
        Person("dddsdddsddd", PersonNumbers.Sin, "sin |sin:|social insurance|nas "), // Canada
        Person("ddddddddd", PersonNumbers.Sin, "sin |sin:|social insurance|nas "),
        Person("ddd ddd ddd", PersonNumbers.Tfn, "tfn|tax file"), // Australia
        Person("ddddddddd", PersonNumbers.Tfn, "tfn|tax file"),
        Person("ddddsddddsdddd", PersonNumbers.Aadhaar) with { Unless = s_notPerson }, // India
        Person("dddddddddddd", PersonNumbers.Aadhaar, "aadhaar|aadhar|uidai|आधार"),
        Person("AAAAAddddA", PersonNumbers.Pan, "pan "),
        Person("dddddddddddddddddd", PersonNumbers.China),
        Person("dddddddddddddddddA", PersonNumbers.China),
        Person("dddddd-ddddddd", PersonNumbers.Korea),
        Person("dddddddddddd", PersonNumbers.MyNumber, "マイナンバー|個人番号|my number"), // Japan
        Person("ddddsddddsdddd", PersonNumbers.MyNumber, "マイナンバー|個人番号|my number"),
        Person("dddddd/dddd", DatedNumbers.RodneCislo), // Czechia, Slovakia
        Person("dddddddddd", DatedNumbers.RodneCislo, "rodné|rodne|r.č.|rč"),
        Person("ddddddddddddd", DatedNumbers.Cnp, "cnp|cod numeric"), // Romania
        Person("dddddddddd", DatedNumbers.Egn, "егн|ЕГН|egn"), // Bulgaria
        Person("ddddoddoddodd", DatedNumbers.Svnr, "sozialvers|svnr|sv-nr|vsnr|versicherungsn"), // Austria
        Person("ddddddddddd", DatedNumbers.Isikukood, "isikukood|asmens kod"), // Estonia, Lithuania
        Person("ddddddddddddd", DatedNumbers.SouthAfrica, "south africa|rsa|sa id|id number|id no|identity"),
        Person("ddddddddddd", DatedNumbers.Amka, "amka|αμκα|ΑΜΚΑ"), // Greece
        Person("ddddddodddd", DatedNumbers.Kennitala, "kennitala|kt."), // Iceland
        Person("ddddddddddddd", DatedNumbers.Jmbg, "jmbg|јмбг|ЈМБГ|матичен|emšo|emŠo|emso"), // Serbia and its neighbours
        Person("ddddddoddodddd", DatedNumbers.MyKad, "ic no|ic:|nric|mykad|kad pengenalan"), // Malaysia
        Person("dddddddddddddddd", DatedNumbers.Nik, "nik|ktp"), // Indonesia
        Person("AAAAddddddAAAAAAdd", DatedNumbers.Curp), // Mexico
        Person("AAAAddddddAAAAAAAd", DatedNumbers.Curp),
        Person("ddddddddddd", CheckedNumbers.Tckn, "kimlik|tckn|t.c."), // Turkey
        Person("dddddddoA", CheckedNumbers.Pps, "pps"), // Ireland
        Person("dddddddoAA", CheckedNumbers.Pps, "pps"),
        Person("ddddddddddd", CheckedNumbers.Oib, "oib"), // Croatia
        Person("ddddddddd", CheckedNumbers.Zehut, "teudat|zehut|ת.ז|ת״ז|זהות"), // Israel
        Person("dd.ddd.ddd-d", CheckedNumbers.Rut), // Chile
        Person("dd.ddd.ddd-A", CheckedNumbers.Rut),
        Person("d.ddd.ddd-d", CheckedNumbers.Rut),
        Person("d.ddd.ddd-A", CheckedNumbers.Rut),
        Person("dddddddd-d", CheckedNumbers.Rut, "rut"),
        Person("dddddddd-A", CheckedNumbers.Rut, "rut"),
        Person("dd-dddddddd-d", CheckedNumbers.Cuil) with { Unless = s_notPerson }, // Argentina
        Person("ddddddddddd", CheckedNumbers.Cuil, "cuil|cuit"),
        Person("d-dddd-ddddd-dd-d", CheckedNumbers.Thai), // Thailand
        Person("d dddd ddddd dd d", CheckedNumbers.Thai),
        Person("ddddddddddddd", CheckedNumbers.Thai, "บัตร|ประจำตัว|thai"),
        Person("AdddddddA", CheckedNumbers.Nric) with { Unless = s_notPerson }, // Singapore
        Person("ddd-ddd-ddd dd", CheckedNumbers.Snils), // Russia
        Person("ddd-ddd-ddd-dd", CheckedNumbers.Snils),
        Person("ddddddddddd", CheckedNumbers.Snils, "снилс|СНИЛС|snils"),
        Person("dddddddddddd", CheckedNumbers.Inn, "инн|ИНН"),
        Person("dddddddddd", CheckedNumbers.Rnokpp, "рнокпп|РНОКПП|іпн|ІПН|ідентифікаційн"), // Ukraine
        Person("Addddddddd", CheckedNumbers.Taiwan, "身分證|身份證|統一編號|taiwan"),
        Person("Adddddd(d)", CheckedNumbers.HongKong), // Hong Kong
        Person("Adddddd(A)", CheckedNumbers.HongKong),

        Person("ddddddddd", Any, "passport|reisepass|pasaporte|passeport|护照|passaporto"),
        Person("Adddddddd", Any, "passport|reisepass|pasaporte|passeport|护照|passaporto"),
        Person("AAddddddd", Any, "passport|reisepass|pasaporte|passeport|护照|passaporto"),

        // :: Phone numbers that need no word in front
        Phone("ddd-ddd-dddd", PhoneNumbers.American), Phone("ddd.ddd.dddd", PhoneNumbers.American),
        Phone("(ddd) ddd-dddd", PhoneNumbers.American), Phone("(ddd)ddd-dddd", PhoneNumbers.American), Phone("(ddd) ddd dddd", PhoneNumbers.American), Phone("(ddd) ddd.dddd", PhoneNumbers.American),
        Phone("d-ddd-ddd-dddd", PhoneNumbers.American), Phone("d.ddd.ddd.dddd", PhoneNumbers.American), Phone("d (ddd) ddd-dddd", PhoneNumbers.American), Phone("d-(ddd)-ddd-dddd", PhoneNumbers.American),
        Phone("ddsddsddsddsdd", PhoneNumbers.French),
    ];

    private static readonly Shape[][] s_byDigits = By('d');
    private static readonly Shape[][] s_byLetters = By('A');
    private static readonly Shape[] s_byBracket = [.. s_shapes.Where(static shape => shape.Pattern[0] == '(')];

    /// <summary>At a digit, a letter or an opening bracket, where a number may start.</summary>
    public static Finding Match(ref TextWindow text)
    {
        foreach (var shape in Candidates(ref text))
        {
            if (shape.Match(ref text) is > 0 and var length) return new Finding(shape.Kind, length);
            // More may make it this one, which comes before the next.
            if (text.IsStarved) break;
        }

        return default;
    }

    private static Shape[] Candidates(ref TextWindow text)
    {
        if (text[0] == '(') return s_byBracket;
        var digits = Bytes.IsDigit(text[0]);
        var table = digits ? s_byDigits : s_byLetters;
        var lead = 0;
        while (lead < table.Length && (digits ? Bytes.IsDigit(text[lead]) : Bytes.IsLetter(text[lead]))) lead++;
        return lead < table.Length ? table[lead] : [];
    }

    private static Shape[][] By(char first)
    {
        var shapes = s_shapes.Where(shape => shape.Pattern[0] == first).ToList();
        // What is optional behind the lead may be left out: ddd and dd in one piece are five digits.
        return [.. Enumerable.Range(0, 20).Select(lead => shapes.Where(shape => MayLead(shape.Pattern, first, lead)).ToArray())];
    }

    private static bool MayLead(string pattern, char first, int lead)
    {
        var run = 0;
        foreach (var c in pattern)
        {
            if (c == first) run++;
            else if (c != 'o') break;
            else if (run == lead) return true;
        }

        return run == lead;
    }

    private static Shape Card(string pattern) => new(pattern, PiiKind.Card, CardNumbers.IsCard);

    private static Shape PlainCard(int digits) => new(new string('d', digits), PiiKind.Card, CardNumbers.IsCard, Unless: s_notCard);

    private static Shape Person(string pattern, ShapeCheck check, string? cue = null) => new(pattern, PiiKind.NationalId, check, cue is null ? null : Cues.Words(cue));

    private static Shape Phone(string pattern, ShapeCheck check) => new(pattern, PiiKind.Phone, check, Unless: s_notPerson);

    private static bool Any(ReadOnlySpan<byte> values) => true;
}
