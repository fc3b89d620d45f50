using System.Globalization;
using System.Text;

namespace Proxy.Tests.Processes.Otlp;

/// <summary>A span as it was exported: opentelemetry/proto/trace/v1/trace.proto.</summary>
/// <param name="Service">The process's service.name.</param>
internal sealed record OtlpSpan(string Service, string Trace, string Id, string Parent, string Name, int Kind, IReadOnlyDictionary<string, string> Tags, IReadOnlyList<string> Events, IReadOnlyList<(string Trace, string Span)> Links, int Status)
{
    public const int Server = 2;
    public const int Client = 3;
    public const int Producer = 4;
    public const int Consumer = 5;

    /// <param name="request">ExportTraceServiceRequest.</param>
    public static List<OtlpSpan> ReadAll(ReadOnlySpan<byte> request)
    {
        var spans = new List<OtlpSpan>();
        var resources = new ProtobufReader(request);
        while (resources.Read())
        {
            var service = "";
            var resource = new ProtobufReader(resources.Bytes);
            while (resource.Read())
            {
                if (resource.Field == 1) service = TagsOf(resource.Bytes, 1).GetValueOrDefault("service.name", "");
                if (resource.Field != 2) continue;
                var scope = new ProtobufReader(resource.Bytes);
                while (scope.Read())
                {
                    if (scope.Field == 2) spans.Add(Read(service, scope.Bytes));
                }
            }
        }

        return spans;
    }

    private static OtlpSpan Read(string service, ReadOnlySpan<byte> message)
    {
        var (trace, id, parent, name, kind, status) = ("", "", "", "", 0, 0);
        var (events, links) = (new List<string>(), new List<(string, string)>());
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            switch (reader.Field)
            {
                case 1: trace = Convert.ToHexStringLower(reader.Bytes); break;
                case 2: id = Convert.ToHexStringLower(reader.Bytes); break;
                case 4: parent = Convert.ToHexStringLower(reader.Bytes); break;
                case 5: name = Encoding.UTF8.GetString(reader.Bytes); break;
                case 6: kind = (int)reader.Number; break;
                case 11: events.Add(Text(reader.Bytes, 2)); break;
                case 13: links.Add((Hex(reader.Bytes, 1), Hex(reader.Bytes, 2))); break;
                case 15: status = StatusOf(reader.Bytes); break;
            }
        }

        return new OtlpSpan(service, trace, id, parent, name, kind, TagsOf(message, 9), events, links, status);
    }

    private static Dictionary<string, string> TagsOf(ReadOnlySpan<byte> message, int field)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            if (reader.Field != field) continue;
            var pair = new ProtobufReader(reader.Bytes);
            var (key, value) = ("", "");
            while (pair.Read())
            {
                if (pair.Field == 1) key = Encoding.UTF8.GetString(pair.Bytes);
                if (pair.Field == 2) value = ValueOf(pair.Bytes);
            }

            tags[key] = value;
        }

        return tags;
    }

    // AnyValue.
    private static string ValueOf(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        if (!reader.Read()) return "";
        switch (reader.Field)
        {
            case 1: return Encoding.UTF8.GetString(reader.Bytes);
            case 2: return reader.Number != 0 ? "true" : "false";
            case 3: return ((long)reader.Number).ToString(CultureInfo.InvariantCulture);
            case 4: return BitConverter.UInt64BitsToDouble(reader.Number).ToString("R", CultureInfo.InvariantCulture);
            case 5:
                var values = new List<string>();
                var array = new ProtobufReader(reader.Bytes);
                while (array.Read()) values.Add(ValueOf(array.Bytes));
                return string.Join(',', values);
            default: return "";
        }
    }

    private static string Text(ReadOnlySpan<byte> message, int field) => Encoding.UTF8.GetString(Part(message, field));

    private static string Hex(ReadOnlySpan<byte> message, int field) => Convert.ToHexStringLower(Part(message, field));

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> message, int field)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            if (reader.Field == field) return reader.Bytes;
        }

        return default;
    }

    private static int StatusOf(ReadOnlySpan<byte> message)
    {
        var reader = new ProtobufReader(message);
        while (reader.Read())
        {
            if (reader.Field == 3) return (int)reader.Number;
        }

        return 0;
    }
}
