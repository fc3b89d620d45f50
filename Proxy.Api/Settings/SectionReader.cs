using System.Globalization;
using Proxy.Core.Canonical;

namespace Proxy.Api.Settings;

/// <summary>Reads one configuration section, collecting every fault instead of stopping at the first.</summary>
internal sealed class SectionReader(IConfigurationSection section, List<string> errors)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    public TimeSpan Seconds(string name, TimeSpan byDefault, double least, double most)
    {
        if (Text(name) is not { } text) return byDefault;
        var range = string.Create(CultureInfo.InvariantCulture, $"must be seconds from {least} to {most}");
        TimeSpan value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)) value = TimeSpan.FromSeconds(Math.Min(seconds, 1e9));
        else if (!text.Contains(':') || !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value)) return Fault(name, range, byDefault);
        return value.TotalSeconds >= least && value.TotalSeconds <= most ? value : Fault(name, range, byDefault);
    }

    public double Fraction(string name, double byDefault, double least, double most)
    {
        if (Text(name) is not { } text) return byDefault;
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : Fault(name, string.Create(CultureInfo.InvariantCulture, $"must be a number from {least} to {most}"), byDefault);
    }

    public int? Number(string name, int least, int most) => (int?)LargeNumber(name, least, most);

    public long? LargeNumber(string name, long least, long most)
    {
        if (Text(name) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : Fault<long?>(name, string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}"), null);
    }

    public bool? Flag(string name) => Text(name) switch
    {
        null => null,
        var text when bool.TryParse(text, out var value) => value,
        _ => Fault<bool?>(name, "must be true or false", null),
    };

    public Effort? Effort(string name) => Text(name) switch
    {
        null => null,
        var text when EffortNames.TryParse(text, out var effort) => effort,
        _ => Fault<Effort?>(name, "must be none, minimal, low, medium, high, xhigh or max", null),
    };

    /// <summary>An array, or one comma separated text; ascending and without repeats afterwards.</summary>
    public IReadOnlyList<Effort>? Efforts(string name)
    {
        _known.Add(name);
        var child = section.GetSection(name);
        var words = child.GetChildren().Select(c => c.Value ?? "").ToArray();
        if (words.Length == 0)
        {
            if (child.Value is null) return null;
            words = child.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }

        var efforts = new SortedSet<Effort>();
        foreach (var word in words)
        {
            if (EffortNames.TryParse(word, out var effort)) efforts.Add(effort);
            else return Fault<IReadOnlyList<Effort>?>(name, "must list none, minimal, low, medium, high, xhigh or max", null);
        }

        return [.. efforts];
    }

    /// <returns>Null when absent or blank.</returns>
    public string? Text(string name)
    {
        _known.Add(name);
        var text = section[name];
        return string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }

    /// <summary>An array, or one comma separated text; empty when absent.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        _known.Add(name);
        var child = section.GetSection(name);
        return child.Value is { } text
            ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [.. child.GetChildren().Select(static c => c.Value?.Trim() ?? "").Where(static c => c.Length > 0)];
    }

    /// <summary>A section of its own; null when absent.</summary>
    public SectionReader? Child(string name)
    {
        _known.Add(name);
        var child = section.GetSection(name);
        return child.Exists() ? new SectionReader(child, errors) : null;
    }

    /// <summary>The entries of a table, each with its own reader.</summary>
    public IEnumerable<(string Name, SectionReader Entry)> Table(string name)
    {
        _known.Add(name);
        return section.GetSection(name).GetChildren().Select(child => (child.Key, new SectionReader(child, errors)));
    }

    public T Fault<T>(string name, string problem, T instead)
    {
        errors.Add($"{section.Path}:{name} {problem}");
        return instead;
    }

    /// <summary>A setting that nobody reads is a typing error, and the one it meant keeps its default unnoticed.</summary>
    public void RefuseUnknown()
    {
        foreach (var child in section.GetChildren())
        {
            if (!_known.Contains(child.Key)) errors.Add($"{child.Path} is not a setting");
        }
    }
}
