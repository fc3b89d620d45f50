namespace Proxy.Core.Files;

/// <summary>Where the bytes of a file are that hosted code made, until somebody reads them (C7).</summary>
/// <param name="Upstream">Name of the upstream.</param>
/// <param name="Container">Upstream's id of the container.</param>
/// <param name="File">Upstream's id of the file in it.</param>
internal sealed record FileOrigin(string Upstream, string Container, string File);
