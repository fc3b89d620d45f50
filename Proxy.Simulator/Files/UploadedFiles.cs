using System.Security.Cryptography;
using Proxy.Simulator.Answers;
using Proxy.Simulator.Rules;

namespace Proxy.Simulator.Files;

/// <summary>The files of one simulator, kept in memory until they are deleted or expire.</summary>
internal sealed class UploadedFiles(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<UploadedFile> _oldestFirst = [];
    private int _made;

    public UploadedFile Add(string purpose, string name, ReadOnlyMemory<byte> content, TimeSpan? lifetime)
    {
        lock (_gate)
        {
            // The same bytes twice are two files; another simulator's file of the same number has another id.
            var id = "file-" + new IdMint((byte[])[.. SHA256.HashData(content.Span), .. BitConverter.GetBytes(_made++)]).Noise(22);
            var now = time.GetUtcNow();
            var file = new UploadedFile(id, purpose, name, content, now, now + lifetime);
            _oldestFirst.Add(file);
            return file;
        }
    }

    public UploadedFile? Find(string id) => All().FirstOrDefault(file => file.Id == id);

    /// <summary>Those that have not expired, oldest first.</summary>
    public IReadOnlyList<UploadedFile> All()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            _oldestFirst.RemoveAll(file => file.ExpiresAt <= now);
            return [.. _oldestFirst];
        }
    }

    /// <returns>False when there was none.</returns>
    public bool Remove(string id)
    {
        lock (_gate) return _oldestFirst.RemoveAll(file => file.Id == id) > 0;
    }

    /// <summary>As a request for an answer is told.</summary>
    public static ApiError NotFound(string id, string param) =>
        new(404, $"File with id '{id}' not found.", "invalid_request_error", param, null);
}
