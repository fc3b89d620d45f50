using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using Proxy.Core.Batches;
using Proxy.Core.Canonical;
using Proxy.Core.Canonical.Failures;
using Proxy.Tests.Json;

namespace Proxy.Tests.Batches;

public sealed class BatchIntakeTests
{
    private const string Good = """{"custom_id":"a","params":{}}""";

    private static readonly string[] s_words =
        ["{", "}", "[", "]", ":", ",", "\"", "\\", "\\ud800", "null", "true", "1e999", "\"\"", "{}", "[]", "\"requests\":", "\"custom_id\":", "\"params\":", "\"a\"", "\u0000", "é", "{\"requests\":["];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Against a parser that has it all in memory: random requests, with odd white space, field order, names and extra fields, in pieces of any length.</summary>
    [Fact]
    public Task Requests_are_those_that_a_whole_document_has() =>
        Gen.Select(RequestGen(), Gen.Int[1, 40]).SampleAsync(async (text, piece) =>
        {
            var expected = Naive(Encoding.UTF8.GetBytes(text));
            Assert.NotNull(expected);
            Assert.Equal(expected, await CutAsync(Encoding.UTF8.GetBytes(text), piece));
        });

    /// <summary>What is accepted is what a whole document says; what is not is refused with a message, and in no other way.</summary>
    [Fact]
    public Task Broken_bodies_are_refused_cleanly_and_never_read_otherwise_than_they_stand() =>
        Gen.Select(RequestGen(), Gen.Select(Gen.Int[0, 100_000], Gen.Int[0, 12], Gen.OneOf(Gen.OneOf(s_words).Select(Encoding.UTF8.GetBytes), Gen.Byte.Array[0, 2])).Array[1, 3], Gen.Int[1, 40]).SampleAsync(async (text, changes, piece) =>
        {
            var body = Encoding.UTF8.GetBytes(text);
            foreach (var (at, length, word) in changes)
            {
                var from = at % (body.Length + 1);
                body = [.. body[..from], .. word, .. body[Math.Min(body.Length, from + length)..]];
            }

            try
            {
                Assert.Equal(Naive(body), await CutAsync(body, piece));
            }
            catch (RequestRejectedException refused)
            {
                Assert.Matches("^(The request body |requests|[^:]{0,104}: )", refused.Failure.Message);
            }
        });

    [Fact]
    public async Task A_body_cut_short_is_refused_wherever_it_ends()
    {
        var body = Encoding.UTF8.GetBytes("""{"a":[1,"x"],"requests":[{"custom_id":"a","params":{"b":"c\"d"}},{"params":{},"custom_id":"b"}]}""");
        Assert.Equal(2, (await CutAsync(body, 7)).Count);
        for (var length = 0; length < body.Length; length++)
            Assert.Equal(FailureKind.InvalidRequest, (await RefusedAsync(body[..length], 7)).Kind);
    }

    [Theory]
    [InlineData("""{"requests":[]}""", "requests: List should have at least 1 item after validation, not 0")]
    [InlineData("{}", "requests: Field required")]
    [InlineData("[]", "The request body should be a JSON object")]
    [InlineData("", "The request body is not valid JSON: unexpected end: byte 0")]
    [InlineData("""{"requests":{}}""", "requests: Input should be a valid list")]
    [InlineData("""{"requests":null}""", "requests: Input should be a valid list")]
    [InlineData($$"""{"requests":[{{Good}}],"requests":[]}""", "requests: duplicate key")]
    [InlineData($$"""{"requests":[{{Good}}]}x""", "The request body is not valid JSON: unexpected character: byte 44")]
    [InlineData($$"""{"requests":[{{Good}},]}""", "The request body is not valid JSON: unexpected character: byte 43")]
    [InlineData($$"""{"requests":[{{Good}} {{Good}}]}""", "The request body is not valid JSON: unexpected character: byte 43")]
    [InlineData($$"""{"requests":[{{Good}},7]}""", "requests.1: Input should be a valid dictionary")]
    [InlineData($$"""{"requests":[{{Good}},{"custom_id":"b"}]}""", "requests.1.params: Field required")]
    [InlineData("""{"requests":[{"params":{}}]}""", "requests.0.custom_id: Field required")]
    [InlineData("""{"requests":[{"params":{},"custom_id":"a b"}]}""", "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'")]
    [InlineData("""{"requests":[{"params":{},"custom_id":""}]}""", "requests.0.custom_id: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'")]
    [InlineData("""{"requests":[{"params":{},"custom_id":"\ud800"}]}""", "requests.0.custom_id: Input should be a valid string, without lone surrogates")]
    [InlineData("""{"requests":[{"params":{},"custom_id":"01234567890123456789012345678901234567890123456789012345678901234"}]}""", "requests.0.custom_id: String should have at most 64 characters")]
    [InlineData("""{"requests":[{"params":{},"custom_id":1}]}""", "requests.0.custom_id: Input should be a valid string")]
    [InlineData("""{"requests":[{"custom_id":"a","params":[]}]}""", "requests.0.params: Input should be a valid dictionary")]
    [InlineData("""{"requests":[{"custom_id":"a","params":{},"params":{}}]}""", "requests.0.params: duplicate key")]
    [InlineData("""{"requests":[{"custom_id":"a","params":{]}]}""", "requests.0: not valid JSON: unexpected character")]
    [InlineData($$"""{"requests":[{{Good}},{"params":{},"custom_id":"\u0061"}]}""", "requests: custom_id's must be unique within a batch. Duplicate custom_id found: a")]
    [InlineData($$"""{"requests":[{{Good}}],"x":{]}""", "The request body is not valid JSON: unexpected character: byte 49")]
    public async Task What_is_wrong_is_named_with_its_path(string body, string message) =>
        Assert.Equal((FailureKind.InvalidRequest, message), await RefusedAsync(Encoding.UTF8.GetBytes(body), 5) is var refused ? (refused.Kind, refused.Message) : default);

    [Fact]
    public async Task Unknown_fields_are_warned_of_or_refused()
    {
        var body = Encoding.UTF8.GetBytes("""{"note":1,"requests":[{"custom_id":"a","extra":[2],"params":{}}]}""");
        var warnings = new Warnings();
        await CutAsync(body, 9, warnings: warnings);
        Assert.Equal("note:unknown, requests.extra:unknown", warnings.ToString());
        Assert.Equal("note: Extra inputs are not permitted", (await RefusedAsync(body, 9, isStrict: true)).Message);
        var second = Encoding.UTF8.GetBytes("""{"requests":[{"custom_id":"a","extra":[2],"params":{}}]}""");
        Assert.Equal("requests.0.extra: Extra inputs are not permitted", (await RefusedAsync(second, 9, isStrict: true)).Message);
    }

    [Fact]
    public async Task Nesting_and_length_of_one_request_are_bounded()
    {
        var deep = Encoding.UTF8.GetBytes($$$"""{"requests":[{"custom_id":"a","params":{"a":{{{new string('[', 5000)}}}{{{new string(']', 5000)}}}}}]}""");
        Assert.Equal("requests.0: nested deeper than 64 levels", (await RefusedAsync(deep, 1000)).Message);
        var deepElsewhere = Encoding.UTF8.GetBytes($$"""{"x":{{new string('[', 5000)}}""");
        Assert.Equal(FailureKind.InvalidRequest, (await RefusedAsync(deepElsewhere, 1000)).Kind);
        var refused = await RefusedAsync(Encoding.UTF8.GetBytes($$$"""{"requests":[{{{Good}}},{"custom_id":"b","params":{"t":"{{{new string('x', 3000)}}}"""), 100, mostBytes: 2000);
        Assert.Equal((FailureKind.RequestTooLarge, "requests.1: exceeds the maximum size of 2000 bytes"), (refused.Kind, refused.Message));
    }

    [Fact]
    public async Task A_hundred_thousand_requests_are_taken_and_not_one_more()
    {
        var body = new StringBuilder("{\"requests\":[");
        for (var i = 0; i < 100_000; i++) body.Append(i == 0 ? "" : ",").Append("{\"custom_id\":\"").Append(i).Append("\",\"params\":{}}");
        Assert.Equal(100_000, (await CutAsync(Encoding.UTF8.GetBytes(body + "]}"), 10_000)).Count);
        Assert.Equal(FailureKind.RequestTooLarge, (await RefusedAsync(Encoding.UTF8.GetBytes(body + ",{\"custom_id\":\"x\",\"params\":{}}]}"), 10_000)).Kind);
    }

    [Fact]
    public async Task The_hash_is_that_of_the_whole_body()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"requests":[{{Good}}]} """);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await BatchIntake.ReadAsync(new PieceStream(body, 3), (_, _) => ValueTask.CompletedTask, 1000, false, new Warnings(), hash, Token);
        Assert.Equal(SHA256.HashData(body), hash.GetHashAndReset());
    }

    /// <summary>What a batch of 50 MB costs while it is received: one request at a time, and a hash for each name.</summary>
    [Fact]
    public async Task Memory_does_not_grow_with_the_body()
    {
        const int Count = 25_000;
        var item = new string('x', 2_000);
        using var body = new LongBody(Count, i => Encoding.ASCII.GetBytes((i == 0 ? "{\"requests\":[" : ",") + $$$"""{"custom_id":"{{{i}}}","params":{"text":"{{{item}}}"}}""" + (i == Count - 1 ? "]}" : "")));
        var (taken, length) = (0, 0L);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var reading = BatchIntake.ReadAsync(
            body,
            (_, bytes) =>
            {
                (taken, length) = (taken + 1, length + bytes.Length);
                return ValueTask.CompletedTask;
            },
            100_000, false, new Warnings(), null, Token);
        // Nothing is waited for, so all of it happened on this thread.
        Assert.True(reading.IsCompletedSuccessfully);
        await reading;
        Assert.Equal(Count, taken);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before - body.Allocated, 0, length / 4);
    }

    private static async Task<Failure> RefusedAsync(byte[] body, int piece, int mostBytes = 100_000, bool isStrict = false) =>
        (await Assert.ThrowsAsync<RequestRejectedException>(() => CutAsync(body, piece, mostBytes, isStrict))).Failure;

    /// <summary>Custom id and parameters of each, read in pieces as a socket gives them.</summary>
    private static async Task<List<(string, string)>> CutAsync(byte[] body, int piece, int mostBytes = 100_000, bool isStrict = false, Warnings? warnings = null)
    {
        var found = new List<(string, string)>();
        ValueTask Take(BatchItem item, ReadOnlyMemory<byte> bytes)
        {
            Assert.Equal(found.Count, item.Index);
            found.Add((item.CustomId, Encoding.UTF8.GetString(item.Params.Span)));
            return ValueTask.CompletedTask;
        }

        await BatchIntake.ReadAsync(new PieceStream(body, piece), Take, mostBytes, isStrict, warnings ?? new Warnings(), null, Token);
        return found;
    }

    /// <summary>Null when it is not JSON, or not a batch.</summary>
    private static List<(string, string)>? Naive(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return [.. document.RootElement.GetProperty("requests").EnumerateArray().Select(request => (request.GetProperty("custom_id").GetString()!, request.GetProperty("params").GetRawText()))];
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static Gen<string> RequestGen()
    {
        var item = Gen.Select(JsonGen.Object, JsonGen.Space, JsonGen.Space, JsonGen.Value, Gen.Int[0, 5], Gen.Int[0, 1]);
        return Gen.Select(item.Array[1, 6], JsonGen.Space, JsonGen.Value, Gen.Int[0, 2]).Select((items, space, extra, order) =>
        {
            var requests = items.Select((parts, i) =>
            {
                var (parameters, before, after, other, place, escaped) = parts;
                var fields = new List<string> { $"\"custom_id\"{before}:{after}\"{(escaped == 1 ? "\\u0069d" : "id")}-{i}\"", $"\"{(escaped == 1 ? "p\\u0061rams" : "params")}\":{before}{parameters}{after}" };
                if (place % 2 == 1) fields.Reverse();
                if (place > 2) fields.Insert(place - 3, $"\"other\":{other}");
                return $"{before}{{{after}{string.Join(",", fields)}{before}}}{after}";
            });
            var list = $"\"requests\"{space}:{space}[{string.Join(",", requests)}{space}]";
            var unknown = $"\"{JsonName(order)}\":{extra}";
            return space + "{" + (order == 0 ? list : order == 1 ? unknown + "," + list : list + space + "," + unknown) + "}" + space;
        });
    }

    private static string JsonName(int order) => order == 1 ? "meta" : "x\\\"}";

    /// <summary>Gives no more than a piece at a time.</summary>
    private sealed class PieceStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }

    /// <summary>A body that is made while it is read.</summary>
    private sealed class LongBody(int count, Func<int, byte[]> piece) : MemoryStream
    {
        private ReadOnlyMemory<byte> _left;
        private int _next;

        /// <summary>What it took to make it.</summary>
        public long Allocated { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_left.IsEmpty && _next < count)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                _left = piece(_next++);
                Allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }

            var length = Math.Min(buffer.Length, _left.Length);
            _left[..length].CopyTo(buffer);
            _left = _left[length..];
            return ValueTask.FromResult(length);
        }
    }
}
